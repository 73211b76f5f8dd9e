import { randomUUIDv7 } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Sql } from '../kit/stores/ports.ts'
import { userTopics } from './api.ts'
import type { Events } from './events.ts'
import type { DeviceRemoved } from './schemas.ts'
import { hashOf, newCode, newKey, plainCode } from './secret-code.ts'
import type { KioskRow, Tables } from './tables.ts'

/** How long an enrolment code works. */
const enrolmentMilliseconds = 15 * 60_000

type Named = { readonly id: string; readonly name: string }

/** Kiosks, and the keys of other systems: both may register patients and nothing else. */
export type Devices = {
  readonly listKiosks: () => Promise<readonly KioskRow[]>
  /** Undefined where the name is taken. */
  readonly createKiosk: (name: string) => Promise<(Named & { enrolmentCode: string; expiresAt: number }) | undefined>
  /** Gives the device its key; undefined where the code is wrong, used or late. */
  readonly enrol: (code: string) => Promise<(Named & { deviceKey: string }) | undefined>
  readonly removeKiosk: (id: string) => Promise<boolean>
  readonly listKeys: () => Promise<readonly (Named & { createdAt: number })[]>
  /** Undefined where the name is taken. */
  readonly createKey: (name: string) => Promise<(Named & { key: string }) | undefined>
  readonly removeKey: (id: string) => Promise<boolean>
  /** The id of the kiosk or the integration that the key belongs to. */
  readonly ownerOf: (key: string) => Promise<string | undefined>
}

/** What the store works with. */
export type DeviceParts = {
  readonly sql: Sql<Tables>
  readonly events: Pick<Events, 'outbox' | 'wake'>
  readonly clock: Clock
}

/** Undefined where the row's name is taken. */
const unlessTaken = async <T>(sql: Sql<Tables>, writing: Promise<T>): Promise<T | undefined> => {
  try {
    return await writing
  } catch (error) {
    if (sql.isDuplicate(error)) return undefined
    throw error
  }
}

/** Whoever keeps a device's token hears of the removal at once. */
const remove = async ({ sql, events }: DeviceParts, table: 'kiosks' | 'apiKeys', id: string): Promise<boolean> => {
  const data: DeviceRemoved = { deviceId: id }
  const removed = await sql.transaction(async trx => {
    const { numDeletedRows } = await trx.deleteFrom(table).where('id', '=', id).executeTakeFirst()
    if (numDeletedRows !== 1n) return false
    await events.outbox.add(trx, userTopics.deviceRemoved, { id: `removal-of-${id}`, data })
    return true
  })
  if (removed) events.wake()
  return removed
}

const enrol = (sql: Sql<Tables>, now: number, code: string) =>
  sql.transaction(async trx => {
    const kiosk = await trx
      .selectFrom('kiosks')
      .select(['id', 'name', 'enrolmentExpiresAt'])
      .where('enrolmentHash', '=', hashOf(plainCode(code)))
      .forUpdate()
      .executeTakeFirst()
    if (kiosk === undefined || (kiosk.enrolmentExpiresAt ?? 0) <= now) return undefined
    const deviceKey = newKey('kiosk')
    await trx
      .updateTable('kiosks')
      .set({ keyHash: hashOf(deviceKey), enrolmentHash: null, enrolmentExpiresAt: null, enrolledAt: now })
      .where('id', '=', kiosk.id)
      .execute()
    return { id: kiosk.id, name: kiosk.name, deviceKey }
  })

const kioskOf = (name: string, enrolmentCode: string, now: number): KioskRow => ({
  id: randomUUIDv7(),
  name,
  enrolmentHash: hashOf(plainCode(enrolmentCode)),
  enrolmentExpiresAt: now + enrolmentMilliseconds,
  keyHash: null,
  createdAt: now,
  enrolledAt: null,
})

/** Opens the kiosks and keys. */
export const openDevices = (parts: DeviceParts): Devices => {
  const { sql, clock } = parts
  return {
    listKiosks: () => sql.db.selectFrom('kiosks').selectAll().orderBy('name').execute(),
    createKiosk: async name => {
      const enrolmentCode = newCode()
      const now = clock.now()
      const kiosk = kioskOf(name, enrolmentCode, now)
      const insert = sql.transaction(trx => trx.insertInto('kiosks').values(kiosk).execute())
      if ((await unlessTaken(sql, insert)) === undefined) return undefined
      return { id: kiosk.id, name, enrolmentCode, expiresAt: now + enrolmentMilliseconds }
    },
    enrol: code => enrol(sql, clock.now(), code),
    removeKiosk: id => remove(parts, 'kiosks', id),
    listKeys: () => sql.db.selectFrom('apiKeys').select(['id', 'name', 'createdAt']).orderBy('name').execute(),
    createKey: async name => {
      const key = newKey('integration')
      const row = { id: randomUUIDv7(), name, keyHash: hashOf(key), createdAt: clock.now() }
      const insert = sql.transaction(trx => trx.insertInto('apiKeys').values(row).execute())
      return (await unlessTaken(sql, insert)) === undefined ? undefined : { id: row.id, name, key }
    },
    removeKey: id => remove(parts, 'apiKeys', id),
    ownerOf: async key => {
      const table = key.startsWith('kiosk_') ? 'kiosks' : 'apiKeys'
      const owner = sql.db.selectFrom(table).select('id').where('keyHash', '=', hashOf(key))
      return (await owner.executeTakeFirst())?.id
    },
  }
}
