import { createHmac, createSecretKey, hash, hkdfSync, randomBytes } from 'node:crypto'

/** Crockford's base 32: no letter that is mistaken for a digit. https://www.crockford.com/base32.html */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const codeLength = 12
const groupLength = 4

/** Twelve characters (60 bits) in groups of four, each taken from five bits of a byte. */
const spell = (bytes: Uint8Array): string => {
  let text = ''
  for (let index = 0; index < codeLength; index += 1) {
    if (index > 0 && index % groupLength === 0) text += '-'
    text += alphabet.charAt((bytes[index] ?? 0) & 31)
  }
  return text
}

/** How secrets are stored: SHA-256, enough for what is random and long. Passwords are hashed by `password.ts`. */
export const hashOf = (secret: string): string => hash('sha256', secret, 'base64url')

/** A code as it is hashed, however a person typed it: without dashes and spaces, O as 0, I and L as 1. */
export const plainCode = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

/** A code for one use that a person reads and types, as `7KQ2-M0XA-9TBD`. */
export const newCode = (): string => spell(randomBytes(codeLength))

/** A one-time password for an account: 24 characters, 120 bits. */
export const newOneTimePassword = (): string => `${newCode()}-${newCode()}`

/** A key of 256 bits that a machine keeps; the prefix says what it opens, to readers and secret scanners. */
export const newKey = (prefix: 'kiosk' | 'integration' | 'refresh'): string =>
  `${prefix}_${randomBytes(32).toString('base64url')}`

/** Gives the activation code of a registration: always the same, so that it need not be stored to be told again. */
export type ActivationCodes = (registrationId: string, patientId: string) => string

/** Derives the codes under a key of their own from the secret with which users' tokens are signed (RFC 5869). */
export const activationCodes = (userToken: string): ActivationCodes => {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', userToken, '', 'activation codes', 32)))
  return (registrationId, patientId) =>
    spell(createHmac('sha256', key).update(`${registrationId}\n${patientId}`).digest())
}
