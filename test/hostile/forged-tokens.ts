// Tokens that open nothing, each by one thing that is wrong with it.
import { createPrivateKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto'
import { SignJWT } from 'jose'

type Claims = Readonly<Record<string, unknown>>

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** A token with exactly these parts, signed by an Ed25519 key (a private JWK). */
export const signedToken = (header: Claims, claims: Claims, key: JsonWebKey): string => {
  const signed = `${encode(header)}.${encode(claims)}`
  const signature = sign(null, Buffer.from(signed), createPrivateKey({ key, format: 'jwk' }))
  return `${signed}.${signature.toString('base64url')}`
}

/** What forgers know and have: the platform's public key, a good token of somebody else, and keys of their own. */
export type Loot = {
  /** The signing key itself, for tokens that are signed rightly and say something wrong. */
  readonly key: string
  readonly kid: string
  readonly audience: string
  readonly claims: Claims
  /** A good token whose parts are changed. */
  readonly good: string
}

/** Tokens for these claims that must not be believed, by what is wrong. */
export const forgedTokens = async ({ key, kid, audience, claims, good }: Loot): Promise<Record<string, string>> => {
  const own = JSON.parse(key) as JsonWebKey
  const { d: _private, ...open } = own
  const stranger = generateKeyPairSync('ed25519')
  const strange = stranger.privateKey.export({ format: 'jwk' })
  const now = Math.floor(Date.now() / 1000)
  const right = { ...claims, iss: kid, aud: audience, iat: now, exp: now + 300 }
  const head = { alg: 'EdDSA', kid }
  const bySigner = (changes: Claims, header: Claims = head) => signedToken(header, { ...right, ...changes }, own)
  const without = (claim: keyof typeof right) => {
    const { [claim]: _left, ...rest } = right
    return signedToken(head, rest, own)
  }
  const [goodHead = '', goodBody = '', goodSignature = ''] = good.split('.')
  const publicSecrets = [open.x ?? '', JSON.stringify(open), Buffer.from(open.x ?? '', 'base64url')]
  const byHmac = await Promise.all(
    publicSecrets.map(secret =>
      new SignJWT(right).setProtectedHeader({ alg: 'HS256', kid }).sign(Buffer.from(secret as string)),
    ),
  )
  return {
    expired: bySigner({ exp: now - 1, iat: now - 1000 }),
    'expired long ago': bySigner({ exp: 1, iat: 0 }),
    'that begins tomorrow': bySigner({ nbf: now + 86_400 }),
    'without an end': without('exp'),
    'whose end is a text': bySigner({ exp: 'never' }),
    'for another audience': bySigner({ aud: 'another-platform' }),
    'for no audience': without('aud'),
    'of another issuer': bySigner({ iss: 'somebody-else' }),
    'of no issuer': without('iss'),
    'of another key under the same name': signedToken(head, right, strange),
    'of another key under its own name': signedToken({ alg: 'EdDSA', kid: 'stranger' }, right, strange),
    'that brings its own key': signedToken(
      { ...head, jwk: stranger.publicKey.export({ format: 'jwk' }) },
      right,
      strange,
    ),
    'that says where its key is': signedToken({ ...head, jku: 'http://127.0.0.1:1/keys' }, right, strange),
    'whose key is named by a path': signedToken({ ...head, kid: '../../../../dev/null' }, right, strange),
    'whose key is named by SQL': signedToken({ ...head, kid: "x' OR '1'='1" }, right, strange),
    'with an unknown critical header': bySigner({}, { ...head, crit: ['x'], x: 1 }),
    'unsigned (alg none)': `${encode({ alg: 'none' })}.${encode(right)}.`,
    'unsigned (alg None) with a key name': `${encode({ alg: 'None', kid })}.${encode(right)}.`,
    'unsigned (alg none) with another signature': `${encode({ alg: 'none', kid })}.${encode(right)}.${goodSignature}`,
    'of an algorithm that is a number': `${encode({ alg: 1, kid })}.${encode(right)}.${goodSignature}`,
    ...Object.fromEntries(byHmac.map((token, index) => [`HS256 by the public key, way ${index + 1}`, token])),
    'with other claims under a good signature': `${goodHead}.${encode(right)}.${goodSignature}`,
    'with another header over a good signature': `${encode({ ...head, typ: 'x' })}.${goodBody}.${goodSignature}`,
    'without its signature': `${goodHead}.${goodBody}`,
    'with an empty signature': `${goodHead}.${goodBody}.`,
    'with a part too many': `${good}.x`,
    'twice in one': `${good}, ${good}`,
    'that is empty': '',
    'that is a word': 'token',
    'that is dots': '..',
    'that is JSON': encode({ alg: 'EdDSA' }),
    'of twelve thousand characters': 'x'.repeat(12_000),
    'of twelve thousand dots': '.'.repeat(12_000),
  }
}
