import type { Cache } from '../kit/stores/ports.ts'
import type { Seal } from './sealing.ts'
import { type KeptRecord, lifeSeconds } from './temporary-record.ts'

/** A record as it was found; `sealed` proves at its replacement that nobody changed it meanwhile. */
export type Found = { readonly record: KeptRecord; readonly sealed: Buffer }

/** Temporary records, sealed in the cache until their 30 minutes are over. */
export type TemporaryRecords = {
  readonly keep: (tempId: string, record: KeptRecord) => Promise<void>
  readonly find: (tempId: string) => Promise<Found | undefined>
  /** False when it is gone or was changed since it was found. Its end stays what it was. */
  readonly replace: (tempId: string, found: Found, record: KeptRecord) => Promise<boolean>
  /** Whether it was there. */
  readonly forget: (tempId: string) => Promise<boolean>
}

const keyOf = (tempId: string): string => `ocr-service:temporary:${tempId}`

/** Opens the temporary records. */
export const temporaryRecords = (cache: Cache, { seal, open }: Seal): TemporaryRecords => ({
  keep: (tempId, record) => cache.set(keyOf(tempId), seal(tempId, JSON.stringify(record)), { ttlSeconds: lifeSeconds }),
  find: async tempId => {
    const sealed = await cache.get(keyOf(tempId))
    const text = sealed === undefined ? undefined : open(tempId, sealed)
    return sealed === undefined || text === undefined ? undefined : { record: JSON.parse(text) as KeptRecord, sealed }
  },
  replace: (tempId, found, record) => cache.replace(keyOf(tempId), found.sealed, seal(tempId, JSON.stringify(record))),
  forget: tempId => cache.delete(keyOf(tempId)),
})
