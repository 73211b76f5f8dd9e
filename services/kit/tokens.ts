import { hash } from 'node:crypto'
import { createLocalJWKSet, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'

/** The one signature algorithm in use: Ed25519 (RFC 8037). Anything else, `none` included, is refused. */
const algorithm = 'EdDSA'

/** Signs tokens with one private key. */
export type Signer = {
  readonly sign: (claims: JWTPayload, options: { audience: string; seconds: number }) => Promise<string>
}

/** Checks tokens against a set of public keys. */
export type Verifier = {
  /** The claims of a valid token for this audience, or undefined: expired, forged, of another issuer or audience. */
  readonly verify: (token: string) => Promise<JWTPayload | undefined>
}

const parseJson = (text: string, what: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${what}: expected JSON, received something else`)
  }
}

/** Opens a private JWK (as text); the issuer of what it signs is the key's `kid`. */
export const openSigner = async (privateJwk: string): Promise<Signer> => {
  const jwk = parseJson(privateJwk, 'a signing key') as JWK
  const key = await importJWK(jwk, algorithm)
  const { kid = 'unnamed' } = jwk
  return {
    sign: (claims, { audience, seconds }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, kid })
        .setIssuer(kid)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${seconds}s`)
        .sign(key),
  }
}

/** How many valid tokens are remembered by their hash, so that a busy caller costs one signature check, not thousands. */
const remembered = 20_000

/** Opens a public JWK set (as text). A token is valid when the key its `kid` names signed it and is also its issuer. */
export const openVerifier = (publicJwks: string, audience: string): Verifier => {
  const keys = createLocalJWKSet(parseJson(publicJwks, 'a key set') as { keys: JWK[] })
  const known = new LRUCache<string, JWTPayload>({ max: remembered })
  const check = async (token: string): Promise<JWTPayload | undefined> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, { audience, algorithms: [algorithm] })
      return payload.iss === protectedHeader.kid && payload.exp !== undefined ? payload : undefined
    } catch {
      return undefined
    }
  }
  return {
    verify: async token => {
      const fingerprint = hash('sha256', token, 'base64')
      const before = known.get(fingerprint)
      if (before !== undefined) return (before.exp ?? 0) > Date.now() / 1000 ? before : undefined
      const claims = await check(token)
      if (claims !== undefined) known.set(fingerprint, claims)
      return claims
    },
  }
}

/** A service token lives this long and is signed anew at half of it. */
export const serviceTokenSeconds = 60

/** Gives the current service token for one callee, signed rarely and shared by all calls. */
export const serviceTokens = (signer: Signer, callee: string): (() => Promise<string>) => {
  let current: Promise<string> | undefined
  let renewAt = 0
  return () => {
    const now = Date.now()
    if (current === undefined || now >= renewAt) {
      renewAt = now + (serviceTokenSeconds / 2) * 1000
      current = signer.sign({}, { audience: callee, seconds: serviceTokenSeconds })
    }
    return current
  }
}
