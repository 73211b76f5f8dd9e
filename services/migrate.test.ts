import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startMariadb } from '../test/servers/mariadb.ts'
import { freePort, missing } from '../test/servers/server.ts'
import type { Log, LogFields } from './kit/log.ts'
import { openSql } from './kit/stores/open-sql.ts'
import type { Migration } from './kit/stores/ports.ts'
import { migrate } from './migrate.ts'

const patience = { seconds: 1, pauseMilliseconds: 50 }
const shop: Record<string, Migration> = {
  '001-things': { up: async db => void (await db.schema.createTable('things').addColumn('id', 'integer').execute()) },
}

const heard = () => {
  const lines: (readonly [string, LogFields | undefined])[] = []
  const hear = (event: string, fields?: LogFields): void => void lines.push([event, fields])
  const log: Log = { info: hear, warn: hear, error: hear, close: () => {} }
  return { lines, log }
}

test('a migration brings an empty database up to date, and a second one changes nothing', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'salus-migrate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const environment = { SERVICE: 'shop', MYSQL_URL: `sqlite:${join(folder, 'sql.sqlite')}` }
  for (const _ of [1, 2]) await migrate(environment, shop, heard().log)
  const sql = await openSql(environment.MYSQL_URL, { service: 'shop' })
  t.after(() => sql.close())
  assert.deepEqual(await sql.pending(shop), [])
})

test('a database that never answers is an error after a while, and the log told once what it waited for', async () => {
  const { lines, log } = heard()
  const url = `mysql://shop:hunter2@127.0.0.1:${await freePort()}/shop`
  await assert.rejects(migrate({ SERVICE: 'shop', MYSQL_URL: url }, shop, log, patience), {
    message: 'the sql store is unavailable: connection refused',
  })
  assert.deepEqual(lines, [['the migration waits', { store: 'sql', reason: 'connection refused' }]])
})

test('a database that comes later is waited for', { skip: missing('mariadb') }, async t => {
  const server = await startMariadb()
  t.after(server.stop)
  await server.kill()
  const { lines, log } = heard()
  const migrating = migrate({ SERVICE: 'shop', MYSQL_URL: server.url }, shop, log, { ...patience, seconds: 60 })
  await delay(200)
  await server.restart()
  await migrating
  assert.deepEqual(
    lines.map(([event]) => event),
    ['the migration waits', 'the schema is up to date'],
  )
})

test('a migration that fails is told by its own error', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'salus-migrate-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const up = async () => {
    throw new Error('the step fails')
  }
  const environment = { SERVICE: 'shop', MYSQL_URL: `sqlite:${join(folder, 'sql.sqlite')}` }
  await assert.rejects(migrate(environment, { '001': { up } }, heard().log, patience), /the step fails/)
})
