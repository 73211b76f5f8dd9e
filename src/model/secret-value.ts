// How secret values come to be: on one machine and on a cluster by the same recipes, so that nobody ever writes one.
import { generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto'
import type { Secret } from './secret.ts'

/** One value in one Secret, as `SECRET/KEY`. */
export type SecretKey = `${string}/${string}`

/** How one value of a Secret is made. Drawn values are kept once they exist; derived ones follow what they name. */
export type Recipe =
  /** Drawn: `signing-key` is a private JWK (Ed25519) whose key id is `keyId`; `password` has 32 letters and digits. */
  | { readonly draw: Secret['kind'] | 'password'; readonly keyId?: string }
  /** Derived: the JWK set of the public halves of these signing keys. */
  | { readonly publicKeysOf: readonly SecretKey[] }
  /** Derived: a text in which `{{SECRET/KEY}}` stands for that value. */
  | { readonly template: string }

/** Annotation of a rendered Secret, which bears no data: the recipe of each of its keys, as JSON. */
export const recipeAnnotation = 'salus.health/recipe'

const readable = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'

/** Characters that no one mistakes for another, each equally likely: 5.8 bits each. */
const drawText = (length: number): string => {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < readable.length * 4 && text.length < length) text += readable[byte % readable.length]
    }
  }
  return text
}

const signingKey = (keyId: string): string => {
  const { privateKey } = generateKeyPairSync('ed25519')
  return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: keyId, alg: 'EdDSA' })
}

const draws: Readonly<Record<Secret['kind'] | 'password', (keyId: string) => string>> = {
  'signing-key': signingKey,
  'encryption-key': () => randomBytes(32).toString('base64'),
  'one-time-password': () => drawText(20),
  password: () => drawText(32),
}

/** A new value of a kind; `keyId` names a signing key. */
export const drawSecret = (kind: Secret['kind'] | 'password', keyId: string): string => draws[kind](keyId)

const publicHalf = (privateJwk: string): JsonWebKey => {
  const { d: _private, ...open } = JSON.parse(privateJwk) as JsonWebKey
  return open
}

/** The JWK set of the public halves of private JWKs. */
export const publicKeySet = (privateJwks: readonly string[]): string =>
  JSON.stringify({ keys: privateJwks.map(publicHalf) })

/** Fills a template; a name that `lookUp` does not know is its error. */
export const fillTemplate = (template: string, lookUp: (key: SecretKey) => string): string =>
  template.replace(/\{\{([^{}]+\/[^{}]+)\}\}/g, (_whole, key: string) => lookUp(key as SecretKey))
