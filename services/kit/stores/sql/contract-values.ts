// What every database does with values, constraints and migrations.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Kysely, sql as raw } from 'kysely'
import type { Sentences } from '../contract.ts'
import type { Migration } from '../ports.ts'
import { settleSchema } from '../schema.ts'
import { find, insert, type SqlContext, ticket } from './contract-database.ts'

/** What goes in comes out, and what does not fit stays out. */
export const values: Sentences<SqlContext> = {
  'text compares byte by byte: case and accents matter': async ({ sql }) => {
    const key = randomUUID()
    for (const number of [`${key}a`, `${key}A`, `${key}á`]) await insert(sql, ticket({ number }))
    const query = sql.db.selectFrom('contract_ticket').select('number').where('number', 'like', `${key}%`)
    const found = await query.where('number', '=', `${key}A`).execute()
    assert.deepEqual(found, [{ number: `${key}A` }])
    const ordered = await query.orderBy('number').execute()
    assert.deepEqual(
      ordered.map(row => row.number.at(-1)),
      ['A', 'a', 'á'],
    )
  },

  'any text comes back as it went in': async ({ sql }) => {
    const texts = [`'; DROP TABLE contract_ticket; --`, `back\\slash " ' \` %_`, 'line\r\n\ttab', '身份證 🪪', '']
    for (const notes of texts) {
      const row = ticket({ notes })
      await insert(sql, row)
      assert.equal((await find(sql, row.id))?.notes, notes)
    }
  },

  'numbers come back as numbers, sums and averages too': async ({ sql }) => {
    const state = randomUUID().slice(0, 8)
    for (const at of [Number.MAX_SAFE_INTEGER, 0, -1]) await insert(sql, ticket({ state, at }))
    const query = sql.db.selectFrom('contract_ticket').where('state', '=', state)
    const rows = await query.select('at').orderBy('at').execute()
    assert.deepEqual(rows, [{ at: -1 }, { at: 0 }, { at: Number.MAX_SAFE_INTEGER }])
    const { fn } = sql.db
    const small = query.where('at', '<', 1)
    const sums = await small
      .select([fn.sum('at').as('sum'), fn.avg('at').as('average'), fn.countAll().as('n')])
      .execute()
    assert.deepEqual(sums, [{ sum: -1, average: -0.5, n: 2 }])
  },

  'a value that does not fit its column is refused': async ({ sql }) => {
    await assert.rejects(insert(sql, ticket({ state: 'longer than ten' })))
    await assert.rejects(insert(sql, ticket({ at: 'soon' as unknown as number })))
    const counter = { name: randomUUID(), last: 2 ** 31 }
    await assert.rejects(sql.transaction(trx => trx.insertInto('contract_counter').values(counter).execute()))
  },

  'an update counts the rows it met, changed or not': async ({ sql }) => {
    const row = ticket()
    await insert(sql, row)
    const update = (id: string) =>
      sql.transaction(trx =>
        trx.updateTable('contract_ticket').set({ state: row.state }).where('id', '=', id).executeTakeFirst(),
      )
    assert.equal((await update(row.id)).numUpdatedRows, 1n)
    assert.equal((await update(randomUUID())).numUpdatedRows, 0n)
  },

  'an error repeats no value': async ({ sql }) => {
    const row = ticket({ number: 'secret-3273' })
    await insert(sql, row)
    const refused = [{ ...row, id: randomUUID() }, ticket({ at: 'secret-3273' as unknown as number })]
    for (const one of refused) {
      await assert.rejects(insert(sql, one), error => {
        const told = error instanceof Error ? [error.message, error.stack, JSON.stringify(error)].join() : ''
        return told !== '' && !told.includes('3273')
      })
    }
  },
}

/** How a schema comes up to date. */
export const migrations: Sentences<SqlContext> = {
  'run once, however many start at the same time': async ({ open }) => {
    const service = `start-${randomUUID().slice(0, 8)}`
    const table = service.replaceAll('-', '_')
    let runs = 0
    const migration: Migration = {
      up: async db => {
        runs += 1
        await db.schema.createTable(table).addColumn('id', 'integer').execute()
      },
    }
    const handles = await Promise.all([open({ service }), open({ service }), open({ service })])
    await Promise.all(handles.map(handle => handle.migrate({ '001': migration })))
    await handles[0]?.migrate({ '001': migration })
    await Promise.all(handles.map(handle => handle.close()))
    assert.equal(runs, 1)
  },

  'each service has its own history in a shared database': async ({ open }) => {
    const ran: string[] = []
    for (const service of [randomUUID(), randomUUID()]) {
      const handle = await open({ service })
      await handle.migrate({ '001-same-name': { up: async () => void ran.push(service) } })
      await handle.close()
    }
    assert.equal(ran.length, 2)
  },

  'what has not run yet is told and nothing is changed; a schema that is newer has nothing pending and may stay':
    async ({ open }) => {
      const handle = await open({ service: randomUUID() })
      const newer = { '001': { up: async () => {} }, '002': { up: async () => {} } }
      const { '002': _newest, ...older } = newer
      assert.deepEqual(await handle.pending(newer), ['001', '002'])
      await assert.rejects(settleSchema(handle, newer, 'await'), { name: 'SchemaBehind', message: /001, 002/ })
      await handle.migrate(older)
      assert.deepEqual(await handle.pending(newer), ['002'])
      await handle.migrate(newer)
      assert.deepEqual([await handle.pending(newer), await handle.pending(older)], [[], []])
      await handle.migrate(older)
      await settleSchema(handle, older, 'await')
      await handle.close()
    },

  'a column that the databases do not share is refused, and a failure is told': async ({ open }) => {
    const handle = await open({ service: randomUUID() })
    const up = (db: Kysely<unknown>) => db.schema.createTable('contract_bad').addColumn('on', 'datetime').execute()
    await assert.rejects(handle.migrate({ '001': { up } }), /column on: expected varchar\(n\), text, integer or bigint/)
    await handle.close()
  },
}

/** What the platform wants to know of a store. */
export const service: Sentences<SqlContext> = {
  'a healthy store is ready and tells how its pool is used': async ({ sql }) => {
    await sql.ready()
    const use = sql.pool()
    assert.ok(use.limit >= 1 && use.busy === 0 && use.waiting === 0)
  },

  'every query is told to the metrics, failed ones as failed': async ({ open }) => {
    const told: boolean[] = []
    const handle = await open({ onQuery: query => told.push(query.failed) })
    await handle.db.selectFrom('contract_ticket').select('id').limit(1).execute()
    await assert.rejects(raw`select nonsense from nowhere`.execute(handle.db))
    await handle.close()
    assert.deepEqual(told, [false, true])
  },
}
