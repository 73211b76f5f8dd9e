// How a program of any language calls a service of the platform, and knows who calls it; here without any package.
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'

const encoded = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const decoded = text => JSON.parse(Buffer.from(text, 'base64url').toString())

/** The token for a call to `callee`; `SERVICE_KEY` is this service's private key. */
export const tokenFor = (callee, environment = process.env) => {
  const key = JSON.parse(environment.SERVICE_KEY)
  const now = Math.floor(Date.now() / 1000)
  const head = { alg: 'EdDSA', kid: key.kid }
  const text = `${encoded(head)}.${encoded({ iss: key.kid, aud: callee, iat: now, exp: now + 60 })}`
  const signature = sign(null, Buffer.from(text), createPrivateKey({ key, format: 'jwk' }))
  return `${text}.${signature.toString('base64url')}`
}

/** The name of the service that a token proves; undefined where it is not valid here: answer 401. */
export const callerOf = (token, environment = process.env) => {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined
  const [head, claims, signature] = token.split('.')
  const { alg, kid } = decoded(head)
  const key = JSON.parse(environment.CALLER_KEYS).keys.find(known => known.kid === kid)
  if (alg !== 'EdDSA' || key === undefined) return undefined
  const isSigned = verify(
    null,
    Buffer.from(`${head}.${claims}`),
    createPublicKey({ key, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  )
  const { iss, aud, exp } = decoded(claims)
  const isForHere = iss === kid && aud === environment.SERVICE && exp > Date.now() / 1000
  return isSigned && isForHere ? iss : undefined
}
