import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'

/** AES-256-GCM with a random nonce of 96 bits, as NIST SP 800-38D, 8.2.2 allows for 2^32 records under one key. */
const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Keeps texts unreadable and bound to a name: what was sealed under one name opens under no other. */
export type Seal = {
  readonly seal: (name: string, text: string) => Buffer
  /** Undefined where the bytes were not sealed under this key and name, or were changed since. */
  readonly open: (name: string, sealed: Buffer) => string | undefined
}

/** Opens the seal of a key: 32 bytes in base64. */
export const openSeal = (base64Key: string): Seal => {
  // A key object: a bare buffer would be made into one for every record, which costs more than the cipher.
  const key = createSecretKey(base64Key, 'base64')
  return {
    seal: (name, text) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(name))
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open: (name, sealed) => {
      if (sealed.length < nonceBytes + tagBytes) return undefined
      const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
      decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(-tagBytes))
      try {
        return decipher.update(sealed.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return undefined
      }
    },
  }
}
