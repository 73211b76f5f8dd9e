import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startMariadb } from '../../../../test/servers/mariadb.ts'
import { missing, shared } from '../../../../test/servers/server.ts'
import { keeps } from '../contract.ts'
import { openSql } from '../open-sql.ts'
import { outageContract } from '../outage.contract.ts'
import type { Migration } from '../ports.ts'
import { sqlContract } from '../sql.contract.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { type ContractDatabase, contractMigrations } from './contract-database.ts'

const skip = missing('mariadb')
const mariadb = shared(startMariadb)
after(mariadb.stop)

const opened = async () => {
  const server = await mariadb.started()
  const open = (options = {}) => openSql<ContractDatabase>(server.url, { service: 'contract', ...options })
  const sql = await open()
  await sql.migrate(contractMigrations)
  return { server, open, sql }
}

keeps(
  {
    name: 'SQL on MariaDB',
    skip,
    start: async () => {
      const { open, sql } = await opened()
      return { context: { sql, open }, stop: () => sql.close() }
    },
  },
  sqlContract,
)

keeps(
  {
    name: 'SQL on MariaDB that goes away',
    skip,
    start: async () => {
      const { server, sql } = await opened()
      const act = async () => {
        await sql.transaction(trx => trx.insertInto('contract_event').values({ topic: 'act' }).execute())
        await sql.db.selectFrom('contract_event').select('seq').limit(1).execute()
      }
      return { context: { server, act, ready: sql.ready }, stop: () => sql.close() }
    },
  },
  outageContract,
)

test('a wrong password is an unavailable store, and is not told', { skip }, async t => {
  const url = new URL((await mariadb.started()).url)
  url.password = 'not-the-password'
  const sql = await openSql<ContractDatabase>(url.href, { service: 'contract' })
  t.after(() => sql.close())
  await assert.rejects(sql.migrate({}), error => {
    assert.ok(error instanceof StoreUnavailable)
    assert.equal(error.reason, 'access denied')
    assert.doesNotMatch(JSON.stringify(error) + error.stack, /not-the-password/)
    return true
  })
})

test('a migration that was killed halfway is finished by the next run', { skip }, async t => {
  const sql = await openSql<ContractDatabase>((await mariadb.started()).url, { service: 'killed' })
  t.after(() => sql.close())
  let killed = true
  const halfway: Migration = {
    up: async db => {
      await db.schema.createTable('halfway').addColumn('id', 'integer').execute()
      await db.schema.createIndex('halfway_by_id').on('halfway').column('id').execute()
      await db.schema.alterTable('halfway').addColumn('more', 'integer').execute()
      if (killed) throw new Error('killed')
      await db.schema.createTable('halfway_rest').addColumn('id', 'integer').execute()
    },
  }
  await assert.rejects(sql.migrate({ '001': halfway }), /killed/)
  assert.deepEqual(await sql.pending({ '001': halfway }), ['001'])
  killed = false
  await sql.migrate({ '001': halfway })
  assert.deepEqual(await sql.pending({ '001': halfway }), [])
  const names = (await sql.db.introspection.getTables()).map(({ name }) => name)
  assert.ok(names.includes('halfway') && names.includes('halfway_rest'))
})
