import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Cache } from '../kit/stores/ports.ts'
import { type KeptRecord, keptSeconds } from './record.ts'

/** A record with the bytes under which it was found, by which a later change is noticed. */
export type Found = { readonly record: KeptRecord; readonly sealed: Buffer }

/** Temporary records in the cache: encrypted, and gone after their time. */
export type RecordStore = {
  readonly add: (record: KeptRecord) => Promise<void>
  readonly find: (tempId: string) => Promise<Found | undefined>
  /** False when the record was changed or went away since it was found. It goes when it would have gone before. */
  readonly change: (found: Found, record: KeptRecord) => Promise<boolean>
  readonly forget: (tempId: string) => Promise<boolean>
  /** Whether an Idempotency-Key of this caller belongs to this record, which it does from its first use on. */
  readonly claim: (owner: string, idempotencyKey: string, tempId: string) => Promise<boolean>
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** Seals with AES-256-GCM (NIST SP 800-38D): nonce, tag, ciphertext. The record's id is authenticated beside it. */
const seal = (key: Buffer, record: KeptRecord): Buffer => {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(record.tempId))
  const hidden = Buffer.concat([cipher.update(JSON.stringify(record)), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden])
}

const unseal = (key: Buffer, tempId: string, sealed: Buffer): KeptRecord => {
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(tempId)).setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
  const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()])
  return JSON.parse(text.toString()) as KeptRecord
}

const keyOf = (tempId: string): string => `ocr:record:${tempId}`

/** Opens the store with a key of 32 bytes. Throws where the key has another length. */
export const recordStore = (cache: Cache, base64Key: string): RecordStore => {
  const key = Buffer.from(base64Key, 'base64')
  if (key.length !== 32) throw new Error(`TEMPORARY_RECORD_KEY: expected 32 bytes, received ${key.length}`)
  return {
    add: record => cache.set(keyOf(record.tempId), seal(key, record), { ttlSeconds: keptSeconds }),
    find: async tempId => {
      const sealed = await cache.get(keyOf(tempId))
      return sealed === undefined ? undefined : { sealed, record: unseal(key, tempId, sealed) }
    },
    change: ({ sealed }, record) => cache.replace(keyOf(record.tempId), sealed, seal(key, record)),
    forget: tempId => cache.delete(keyOf(tempId)),
    claim: async (owner, idempotencyKey, tempId) => {
      const claim = `ocr:key:${createHash('sha256').update(`${owner} ${idempotencyKey}`).digest('base64url')}`
      if (await cache.setIfAbsent(claim, tempId, { ttlSeconds: keptSeconds })) return true
      return (await cache.get(claim))?.toString() === tempId
    },
  }
}
