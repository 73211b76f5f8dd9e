// What every database does with transactions: all or nothing, in order, and a word for what is there twice.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Sentences } from '../contract.ts'
import type { Sql } from '../ports.ts'
import { type ContractDatabase, find, insert, type SqlContext, ticket } from './contract-database.ts'

/** All or nothing, and one after the other where it matters. */
export const transactions: Sentences<SqlContext> = {
  'what a transaction wrote is read afterwards, by another handle too': async ({ sql, open }) => {
    const row = ticket({ notes: 'hello' })
    await insert(sql, row)
    const other = await open()
    const seen = await other.db.selectFrom('contract_ticket').selectAll().where('id', '=', row.id).execute()
    await other.close()
    assert.deepEqual(await find(sql, row.id), row)
    assert.deepEqual(seen, [row])
  },

  'the answer of the function is the answer of the transaction': async ({ sql }) => {
    assert.equal(await sql.transaction(async () => 42), 42)
  },

  'a transaction that rejects leaves nothing and passes its error on': async ({ sql }) => {
    const row = ticket()
    const failing = sql.transaction(async trx => {
      await trx.insertInto('contract_ticket').values(row).execute()
      throw new Error('changed my mind')
    })
    await assert.rejects(failing, /changed my mind/)
    assert.equal(await find(sql, row.id), undefined)
  },

  'of many transactions at once only those that reject are undone': async ({ sql }) => {
    const rows = Array.from({ length: 30 }, () => ticket())
    const outcomes = await Promise.allSettled(
      rows.map((row, index) =>
        sql.transaction(async trx => {
          await trx.insertInto('contract_ticket').values(row).execute()
          if (index % 3 === 0) throw new Error('no')
        }),
      ),
    )
    const found = await Promise.all(rows.map(row => find(sql, row.id)))
    for (const [index, row] of found.entries()) {
      assert.equal(outcomes[index]?.status, index % 3 === 0 ? 'rejected' : 'fulfilled')
      assert.equal(row !== undefined, index % 3 !== 0)
    }
  },

  'a read outside sees nothing of a transaction in progress': async ({ sql }) => {
    const row = ticket()
    await sql.transaction(async trx => {
      await trx.insertInto('contract_ticket').values(row).execute()
      assert.equal(await find(sql, row.id), undefined)
      const own = await trx.selectFrom('contract_ticket').select('id').where('id', '=', row.id).executeTakeFirst()
      assert.equal(own?.id, row.id)
    })
    assert.notEqual(await find(sql, row.id), undefined)
  },

  'a transaction within a transaction is refused, and one started after it is not': async ({ sql }) => {
    const later: Promise<number>[] = []
    const nested = sql.transaction(async () => {
      later.push(delay(50).then(() => sql.transaction(async () => 1)))
      await sql.transaction(async () => {})
    })
    await assert.rejects(nested, /a transaction within a transaction/)
    assert.deepEqual(await Promise.all(later), [1])
  },

  'numbers drawn from a locked counter have no gaps and no duplicates, over two handles': async ({ sql, open }) => {
    const counter = randomUUID()
    await sql.transaction(trx => trx.insertInto('contract_counter').values({ name: counter, last: 0 }).execute())
    const other = await open()
    const draw = (handle: Sql<ContractDatabase>) =>
      handle.transaction(async trx => {
        const query = trx.selectFrom('contract_counter').select('last').where('name', '=', counter)
        const { last } = await query.forUpdate().executeTakeFirstOrThrow()
        await trx
          .updateTable('contract_counter')
          .set({ last: last + 1 })
          .where('name', '=', counter)
          .execute()
        return last + 1
      })
    const drawn = await Promise.all(Array.from({ length: 60 }, (_, index) => draw(index % 2 ? sql : other)))
    await other.close()
    assert.deepEqual(
      drawn.toSorted((a, b) => a - b),
      Array.from({ length: 60 }, (_, index) => index + 1),
    )
  },

  'transactions that lock rows in opposite order all succeed': async ({ sql }) => {
    const [first, second] = [randomUUID(), randomUUID()]
    const counters = [first, second].map(counter => ({ name: counter, last: 0 }))
    await sql.transaction(trx => trx.insertInto('contract_counter').values(counters).execute())
    const add = (order: readonly string[]) =>
      sql.transaction(async trx => {
        for (const counter of order) {
          const change = trx.updateTable('contract_counter').set(({ eb }) => ({ last: eb('last', '+', 1) }))
          await change.where('name', '=', counter).execute()
          await trx.selectFrom('contract_ticket').select('id').limit(1).execute()
        }
      })
    await Promise.all(Array.from({ length: 20 }, (_, i) => add(i % 2 ? [first, second] : [second, first])))
    const query = sql.db.selectFrom('contract_counter').select('last').where('name', 'in', [first, second])
    assert.deepEqual(await query.execute(), [{ last: 20 }, { last: 20 }])
  },

  'rows that another transaction holds can be skipped': async ({ sql }) => {
    const row = ticket()
    await insert(sql, row)
    const query = (db: Kysely<ContractDatabase>) =>
      db.selectFrom('contract_ticket').select('id').where('id', '=', row.id).forUpdate().skipLocked().execute()
    assert.deepEqual(await sql.transaction(query), [{ id: row.id }])
  },
}

/** What a key lets in. */
export const keys: Sentences<SqlContext> = {
  'a duplicate key is recognised, and nothing else is': async ({ sql }) => {
    const row = ticket()
    await insert(sql, row)
    for (const duplicate of [ticket({ id: row.id }), ticket({ number: row.number })]) {
      await assert.rejects(insert(sql, duplicate), error => sql.isDuplicate(error))
    }
    await assert.rejects(
      insert(sql, { ...ticket(), state: null as unknown as string }),
      error => !sql.isDuplicate(error),
    )
    assert.equal(sql.isDuplicate(new Error('UNIQUE')), false)
  },

  'a transaction goes on after a duplicate key': async ({ sql }) => {
    const [taken, row] = [ticket(), ticket()]
    await insert(sql, taken)
    await sql.transaction(async trx => {
      const again = trx
        .insertInto('contract_ticket')
        .values(ticket({ number: taken.number }))
        .execute()
      await assert.rejects(again, error => sql.isDuplicate(error))
      await trx.insertInto('contract_ticket').values(row).execute()
    })
    assert.deepEqual(await find(sql, row.id), row)
  },

  'of many inserts of one key at once exactly one succeeds': async ({ sql }) => {
    const number = randomUUID()
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => insert(sql, ticket({ number }))))
    assert.equal(outcomes.filter(outcome => outcome.status === 'fulfilled').length, 1)
    for (const outcome of outcomes) assert.ok(outcome.status === 'fulfilled' || sql.isDuplicate(outcome.reason))
  },

  'an insert may ignore a duplicate or update the row instead': async ({ sql }) => {
    const row = ticket()
    await insert(sql, row)
    const again = ticket({ id: row.id, number: row.number, state: 'CALLED' })
    await sql.transaction(trx => trx.insertInto('contract_ticket').ignore().values(again).execute())
    assert.equal((await find(sql, row.id))?.state, 'WAITING')
    await sql.transaction(trx =>
      trx.insertInto('contract_ticket').values(again).onDuplicateKeyUpdate({ state: 'CALLED' }).execute(),
    )
    assert.equal((await find(sql, row.id))?.state, 'CALLED')
  },

  'ids that the database draws ascend': async ({ sql }) => {
    const draw = () =>
      sql.transaction(trx => trx.insertInto('contract_event').values({ topic: 'a' }).executeTakeFirstOrThrow())
    const [first, second] = [await draw(), await draw()]
    assert.ok(Number(second.insertId) > Number(first.insertId))
  },
}
