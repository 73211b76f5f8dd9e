import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { keeps } from '../contract.ts'
import { openSql } from '../open-sql.ts'
import { sqlContract } from '../sql.contract.ts'
import { type ContractDatabase, contractMigrations, ticket } from './contract-database.ts'

const opened = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-sql-'))
  const open = (options = {}) =>
    openSql<ContractDatabase>(`sqlite:${join(folder, 'contract.sqlite')}`, { service: 'contract', ...options })
  const sql = await open()
  await sql.migrate(contractMigrations)
  const stop = async () => {
    await sql.close()
    await rm(folder, { recursive: true })
  }
  return { sql, open, stop }
}

keeps(
  {
    name: 'SQL on a SQLite file',
    start: async () => {
      const { sql, open, stop } = await opened()
      return { context: { sql, open }, stop }
    },
  },
  sqlContract,
)

test('a write outside a transaction is an error that says what to do', async t => {
  const { sql, stop } = await opened()
  t.after(stop)
  const write = sql.db.insertInto('contract_ticket').values(ticket()).execute()
  await assert.rejects(write, { message: 'a write outside a transaction: use sql.transaction' })
})

test('a migration that fails leaves nothing behind', async t => {
  const { sql, stop } = await opened()
  t.after(stop)
  const halfWay = {
    ...contractMigrations,
    '003': {
      up: async (db: Parameters<(typeof contractMigrations)[string]['up']>[0]) => {
        await db.schema.createTable('half').addColumn('a', 'integer').execute()
        throw new Error('the second half fails')
      },
    },
  }
  await assert.rejects(sql.migrate(halfWay), /the second half fails/)
  const tables = await sql.db.introspection.getTables()
  assert.ok(!tables.some(({ name }) => name === 'half'))
  await sql.migrate(contractMigrations)
})

test('closing waits for the transactions before it', async () => {
  const { sql, open, stop } = await opened()
  const other = await open()
  const row = ticket()
  const writing = other.transaction(trx => trx.insertInto('contract_ticket').values(row).execute())
  await new Promise(setImmediate)
  await Promise.all([writing, other.close()])
  const kept = await sql.db.selectFrom('contract_ticket').select('id').where('id', '=', row.id).execute()
  assert.deepEqual(kept, [{ id: row.id }])
  await stop()
})
