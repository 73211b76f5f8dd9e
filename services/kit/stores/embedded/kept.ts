import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openBus } from '../open-bus.ts'
import { openCache } from '../open-cache.ts'
import { openSql } from '../open-sql.ts'

/** What the writing process said it has written, store by store, in its words `id number`. */
export type Acknowledged = Readonly<Record<'sql' | 'cache' | 'bus', readonly string[]>>

/** Reads the writing process' words; a line cut off by its death says nothing. */
export const acknowledgedIn = (said: string): Acknowledged => {
  const lines = said.slice(0, said.lastIndexOf('\n') + 1).split('\n')
  const of = (store: string) =>
    lines.filter(line => line.startsWith(`${store} `)).map(line => line.slice(store.length + 1))
  return { sql: of('sql'), cache: of('cache'), bus: of('bus') }
}

/** Opens the stores as the next start would, and demands everything acknowledged, nothing double, nothing by halves. */
export const assertKept = async (folder: string, acknowledged: Acknowledged): Promise<void> => {
  await openAndClose(folder)
  const tickets = rows(folder, 'sql', 'SELECT id, number FROM ticket ORDER BY number')
  const numbers = tickets.map(({ number }) => number)
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
    'numbers without gaps and duplicates',
  )
  assert.equal(rows(folder, 'sql', 'SELECT last FROM counter')[0]?.last, numbers.length)
  assert.equal(rows(folder, 'sql', 'SELECT seq FROM ticket_outbox').length, numbers.length)
  assertAll('sql', acknowledged.sql, new Set(tickets.map(({ id, number }) => `${id} ${number}`)))
  const entries = rows(folder, 'cache', 'SELECT key, CAST(value AS TEXT) AS value FROM entries')
  const members = rows(folder, 'cache', 'SELECT member, CAST(score AS INTEGER) AS score FROM members')
  assertAll('cache', acknowledged.cache, new Set(entries.map(({ key, value }) => `${key} ${value}`)))
  assertAll('cache', acknowledged.cache, new Set(members.map(({ member, score }) => `${member} ${score}`)))
  const sent = rows(folder, 'bus', 'SELECT id, content FROM messages JOIN deliveries ON message = seq')
  const words = sent.map(({ id, content }) => `${id} ${JSON.parse(String(content)).data}`)
  assertAll('bus', acknowledged.bus, new Set(words))
}

const assertAll = (store: string, said: readonly string[], kept: ReadonlySet<string>): void => {
  const lost = said.filter(word => !kept.has(word))
  assert.deepEqual(lost, [], `${lost.length} of ${said.length} writes to the ${store} store are lost`)
}

const openAndClose = async (folder: string): Promise<void> => {
  const url = (name: string) => `sqlite:${join(folder, `${name}.sqlite`)}`
  const stores = [
    await openSql(url('sql'), { service: 'writing' }),
    await openCache(url('cache')),
    await openBus(url('bus'), { service: 'writing' }),
  ]
  for (const store of stores) await store.ready()
  for (const store of stores) await store.close()
}

const rows = (folder: string, store: string, query: string) => {
  const database = new DatabaseSync(join(folder, `${store}.sqlite`))
  try {
    assert.deepEqual({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' })
    return database.prepare(query).all()
  } finally {
    database.close()
  }
}
