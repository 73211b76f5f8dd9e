import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openSql } from './open-sql.ts'
import { type OutboxTable, outbox } from './outbox.ts'
import type { Bus, Message, Sql } from './ports.ts'
import { StoreUnavailable } from './unavailable.ts'

type Tables = { shop_outbox: OutboxTable }

const shopOutbox = outbox('shop_outbox')
const message = (id: string): Message => ({ id, data: { of: id }, headers: { trace: id } })

/** A database with an outbox, and a bus that keeps what it is given unless `refuses` says otherwise. */
const setUp = async (t: TestContext, refuses: (id: string, attempt: number) => boolean = () => false) => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-outbox-'))
  const sql = await openSql<Tables>(`sqlite:${join(folder, 'shop.sqlite')}`, { service: 'shop' })
  await sql.migrate({ '001': { up: shopOutbox.createTable } })
  const published: { topic: string; message: Message }[] = []
  const attempts: string[] = []
  const publish: Bus['publish'] = async (topic, sent) => {
    attempts.push(sent.id)
    const attempt = attempts.filter(id => id === sent.id).length
    if (refuses(sent.id, attempt)) throw new StoreUnavailable('bus', 'connection refused')
    published.push({ topic, message: sent })
  }
  const bus = { publish } as Bus
  t.after(async () => {
    await sql.close()
    await rm(folder, { recursive: true })
  })
  return { sql, bus, published, attempts, ids: () => published.map(({ message: { id } }) => id) }
}

const add = (sql: Sql<Tables>, ...ids: string[]) =>
  sql.transaction(async trx => {
    for (const id of ids) await shopOutbox.add(trx, 'shop.sold', message(id))
  })

const rows = (sql: Sql<Tables>) => sql.db.selectFrom('shop_outbox').selectAll().execute()

const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
  const deadline = performance.now() + 10_000
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `waited in vain for ${what}`)
    await delay(10)
  }
}
const isEmpty = async (sql: Sql<Tables>) => (await rows(sql)).length === 0

test('what a transaction added is published in order, whole, and then deleted', async t => {
  const { sql, bus, published, ids } = await setUp(t)
  await add(sql, 'a', 'b')
  await add(sql, 'c')
  const relay = shopOutbox.relay(sql, bus, { onError: assert.ifError })
  await until('an empty outbox', () => isEmpty(sql))
  await relay.close()
  assert.deepEqual(ids(), ['a', 'b', 'c'])
  assert.deepEqual(published[0], { topic: 'shop.sold', message: message('a') })
})

test('a transaction that rolls back publishes nothing', async t => {
  const { sql, bus, ids } = await setUp(t)
  const failing = sql.transaction(async trx => {
    await shopOutbox.add(trx, 'shop.sold', message('never'))
    throw new Error('no sale')
  })
  await assert.rejects(failing)
  const relay = shopOutbox.relay(sql, bus, { onError: assert.ifError })
  await delay(50)
  await relay.close()
  assert.deepEqual(ids(), [])
})

test('a woken relay publishes at once, an unwoken one within a second', async t => {
  const { sql, bus, ids } = await setUp(t)
  const relay = shopOutbox.relay(sql, bus, { onError: assert.ifError })
  await delay(50)
  await add(sql, 'woken')
  const start = performance.now()
  relay.wake()
  await until('the first message', () => ids().length === 1)
  assert.ok(performance.now() - start < 500)
  await until('an empty outbox', () => isEmpty(sql))
  await add(sql, 'found')
  await until('the second message', () => ids().length === 2)
  await relay.close()
})

test('while the bus is away nothing is lost, and every failure is told', async t => {
  const state = { away: true }
  const { sql, bus, ids } = await setUp(t, () => state.away)
  const errors: unknown[] = []
  const relay = shopOutbox.relay(sql, bus, { onError: error => errors.push(error) })
  await add(sql, 'a', 'b')
  relay.wake()
  await until('failures', () => errors.length >= 2)
  assert.ok(errors.every(error => error instanceof StoreUnavailable))
  state.away = false
  await until('an empty outbox', () => isEmpty(sql))
  await relay.close()
  assert.deepEqual(ids(), ['a', 'b'])
})

test('a commit does not make the relay ask a failing bus more often', async t => {
  const { sql, bus, attempts } = await setUp(t, () => true)
  const relay = shopOutbox.relay(sql, bus, { onError: () => {} })
  await add(sql, 'a')
  for (let times = 0; times < 50; times += 1) {
    relay.wake()
    await delay(5)
  }
  await relay.close()
  assert.ok(attempts.length <= 4, `asked ${attempts.length} times`)
})

test('a bus that fails in the middle of a batch gets the rest later, and nothing twice that it confirmed', async t => {
  const { sql, bus, ids } = await setUp(t, (id, attempt) => ['b', 'c'].includes(id) && attempt <= 2)
  await add(sql, 'a', 'b', 'c', 'd')
  const relay = shopOutbox.relay(sql, bus, { onError: () => {} })
  await until('an empty outbox', () => isEmpty(sql))
  await relay.close()
  assert.deepEqual(ids(), ['a', 'd', 'b', 'c'])
})

test('a relay that died after publishing is followed by one that publishes again: at least once', async t => {
  const { sql, bus, ids } = await setUp(t)
  await add(sql, 'a')
  const claimedUntil = Date.now() + 300
  await sql.transaction(trx => trx.updateTable('shop_outbox').set({ claimedUntil }).execute())
  const relay = shopOutbox.relay(sql, bus, { onError: assert.ifError })
  await delay(50)
  assert.deepEqual(ids(), [])
  await until('an empty outbox', () => isEmpty(sql))
  await relay.close()
  assert.deepEqual(ids(), ['a'])
})

test('two relays of one outbox publish each message once', async t => {
  const { sql, bus, ids } = await setUp(t)
  const all = Array.from({ length: 500 }, (_, index) => `m-${index}`)
  await add(sql, ...all)
  const relays = [1, 2].map(() => shopOutbox.relay(sql, bus, { onError: assert.ifError }))
  await until('an empty outbox', () => isEmpty(sql))
  await Promise.all(relays.map(relay => relay.close()))
  assert.deepEqual(ids().toSorted(), all.toSorted())
})

test('closing waits for the batch in progress', async t => {
  const { sql, ids, bus } = await setUp(t)
  await add(sql, 'a')
  const slow = {
    publish: async (topic: string, sent: Message) => {
      await delay(100)
      await bus.publish(topic, sent)
    },
  } as Bus
  const relay = shopOutbox.relay(sql, slow, { onError: assert.ifError })
  await delay(50)
  await relay.close()
  assert.deepEqual([ids(), await isEmpty(sql)], [['a'], true])
})
