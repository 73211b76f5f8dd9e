import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { compiledInsert, withValues } from './compiled.ts'
import { openSql } from './open-sql.ts'
import type { Sql } from './ports.ts'

type Tables = { things: { id: string; size: number; note: string | null } }

const folder = mkdtempSync(join(tmpdir(), 'salus-compiled-'))
let sql: Sql<Tables>

before(async () => {
  sql = await openSql<Tables>(`sqlite:${join(folder, 'sql.sqlite')}`, { service: 'compiled' })
  const table = {
    up: async (db: Parameters<Parameters<typeof sql.migrate>[0][string]['up']>[0]) =>
      db.schema
        .createTable('things')
        .addColumn('id', 'varchar(10)', column => column.primaryKey())
        .addColumn('size', 'integer', column => column.notNull())
        .addColumn('note', 'varchar(10)')
        .execute(),
  }
  await sql.migrate({ '001-things': table })
})
after(async () => {
  await sql.close()
  rmSync(folder, { recursive: true })
})

test('a compiled insert puts every value into its column, in whatever order the row names them', async () => {
  const insert = compiledInsert(sql.db, 'things', ['id', 'size', 'note'])
  await sql.transaction(trx => insert(trx, { note: 'first', size: 1, id: 'a' }))
  await sql.transaction(trx => insert(trx, { id: 'b', note: null, size: 2 }))
  const byId = sql.db.selectFrom('things').selectAll().where('id', '=', '').compile()
  const rows = ['a', 'b'].map(async id => (await sql.db.executeQuery(withValues(byId, [id]))).rows[0])
  assert.deepEqual(await Promise.all(rows), [
    { id: 'a', size: 1, note: 'first' },
    { id: 'b', size: 2, note: null },
  ])
})

test('a list of columns that leaves one out does not compile', () => {
  // @ts-expect-error: the column `note` is missing
  assert.ok(compiledInsert(sql.db, 'things', ['id', 'size']))
})
