import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openSql } from '../kit/stores/open-sql.ts'
import type { Sql } from '../kit/stores/ports.ts'
import { migrations } from './migrations.ts'
import { deleteStale } from './retention.ts'
import { openSessions } from './session.store.ts'
import type { Tables } from './tables.ts'
import { openThrottle } from './throttle.store.ts'

const hour = 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'salus-retention-'))
const time = { now: 1_000_000_000 }
const clock = { now: () => time.now }
let sql: Sql<Tables>

before(async () => {
  sql = await openSql<Tables>(`sqlite:${join(folder, 'sql.sqlite')}`, { service: 'user-service' })
  await sql.migrate(migrations)
})
after(async () => {
  await sql.close()
  rmSync(folder, { recursive: true })
})

const count = async (table: keyof Tables): Promise<number> =>
  (await sql.db.selectFrom(table).selectAll().execute()).length

const answer = (key: string, createdAt: number) => ({
  idempotencyKey: key,
  requestHash: 'hash',
  status: 201,
  patientId: 'patient',
  registrationId: key,
  withCode: 0,
  createdAt,
})

test('answers go after a day, and only then', async () => {
  const rows = [answer('old', time.now - 24 * hour - 1), answer('young', time.now - 24 * hour)]
  await sql.transaction(trx => trx.insertInto('registrationAnswers').values(rows).execute())
  assert.equal(await deleteStale(sql, time.now), 1)
  const left = await sql.db.selectFrom('registrationAnswers').select('idempotencyKey').execute()
  assert.deepEqual(left, [{ idempotencyKey: 'young' }])
})

test('sign-ins go when their last refresh token has expired', async () => {
  const sessions = openSessions(sql, clock)
  const begin = () => sql.transaction(trx => sessions.begin(trx, { subject: 'a', role: 'OPERATOR' }))
  await begin()
  const token = await begin()
  time.now += 24 * hour
  await sessions.rotate(token)
  time.now += 6 * 24 * hour + 1
  await deleteStale(sql, time.now)
  assert.deepEqual([await count('refreshFamilies'), await count('refreshTokens')], [1, 1])
  time.now += 24 * hour
  await deleteStale(sql, time.now)
  assert.deepEqual([await count('refreshFamilies'), await count('refreshTokens')], [0, 0])
})

test('counted attempts go when they count no more', async () => {
  await openThrottle(sql, clock).admit({ door: 'staff', account: 'a', clientAddress: '192.0.2.1' })
  assert.equal(await deleteStale(sql, time.now), 0)
  time.now += hour
  assert.equal(await deleteStale(sql, time.now), 2)
  assert.equal(await count('throttles'), 0)
})

test('many stale rows go in batches, so that registrations never wait for all of them', async () => {
  const rows = Array.from({ length: 500 }, (_, number) => answer(`many-${number}`, 0))
  await sql.transaction(trx => trx.insertInto('registrationAnswers').values(rows).execute())
  const batches = [await deleteStale(sql, time.now), await deleteStale(sql, time.now), await deleteStale(sql, time.now)]
  assert.deepEqual(batches, [200, 200, 100])
})
