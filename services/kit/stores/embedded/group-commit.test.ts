import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { StoreUnavailable } from '../unavailable.ts'
import { GroupCommit } from './group-commit.ts'
import { openSqliteFile } from './sqlite-file.ts'
import { temporaryFolder } from './writing.ts'

const setUp = async (t: TestContext) => {
  const path = join(await temporaryFolder(t), 'a.sqlite')
  const file = openSqliteFile('sql', path, 'CREATE TABLE IF NOT EXISTS t (a INTEGER);')
  const statements: string[] = []
  const run = file.writer.run.bind(file.writer)
  file.writer.run = (sql, ...values) => {
    statements.push(sql)
    return run(sql, ...values)
  }
  const turns = new GroupCommit(file)
  t.after(async () => {
    await turns.close()
    file.close()
  })
  const insert = async (value: number, end: 'commit' | 'rollback' = 'commit') => {
    await turns.begin()
    file.writer.run('INSERT INTO t VALUES (?)', value)
    await turns[end]()
  }
  const values = () => file.reader.all('SELECT a FROM t ORDER BY a').map(row => row.a)
  const count = (statement: string) => statements.filter(sql => sql === statement).length
  return { path, file, turns, insert, values, count }
}

test('transactions of one turn of the event loop share a sync', async t => {
  const { insert, values, count } = await setUp(t)
  await Promise.all(Array.from({ length: 100 }, (_, index) => insert(index)))
  assert.equal(values().length, 100)
  assert.ok(count('COMMIT') <= 2, `${count('COMMIT')} syncs`)
})

test('a batch is bounded, however many wait', async t => {
  const { insert, count } = await setUp(t)
  await Promise.all(Array.from({ length: 1000 }, (_, index) => insert(index)))
  assert.ok(count('COMMIT') >= 1000 / 128 && count('COMMIT') < 20, `${count('COMMIT')} syncs`)
})

test('a commit resolves after the sync, and so does a rollback', async t => {
  const { insert, values } = await setUp(t)
  const committed = insert(1)
  const rolledBack = insert(2, 'rollback').then(() => assert.deepEqual(values(), [1]))
  await committed
  assert.deepEqual(values(), [1])
  await rolledBack
})

test('a transaction that takes long is not synced half-way, and those before it do not wait for the next', async t => {
  const { file, turns, insert, values } = await setUp(t)
  const before = insert(1)
  await turns.begin()
  file.writer.run('INSERT INTO t VALUES (2)')
  await delay(30)
  assert.deepEqual(values(), [])
  const after = insert(3)
  const ended = turns.commit()
  await Promise.all([before, ended])
  assert.ok(values().includes(2))
  await after
})

test('when the sync fails every transaction of the batch fails, and the next batch is not affected', async t => {
  const { file, insert, values } = await setUp(t)
  const { run } = file.writer
  file.writer.run = (sql, ...more) => {
    if (sql === 'COMMIT') throw Object.assign(new Error('disk I/O error'), { errcode: 10 })
    return run(sql, ...more)
  }
  const outcomes = await Promise.allSettled([insert(1), insert(2), insert(3, 'rollback')])
  for (const outcome of outcomes.slice(0, 2)) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable)
    assert.equal(outcome.reason.reason, 'the disk reports an error')
  }
  file.writer.run = run
  await insert(4)
  assert.deepEqual(values(), [4])
})

test('when SQLite itself undoes everything, the batch fails', async t => {
  const { file, turns, insert, values } = await setUp(t)
  const before = insert(1)
  await turns.begin()
  file.writer.run('INSERT INTO t VALUES (2)')
  file.writer.run('ROLLBACK')
  await turns.rollback()
  await assert.rejects(before, StoreUnavailable)
  await insert(3)
  assert.deepEqual(values(), [3])
})

test('a writer of another handle is waited for without stopping the process', async t => {
  const { path, insert, values } = await setUp(t)
  const other = openSqliteFile('sql', path)
  t.after(() => other.close())
  other.writer.run('BEGIN IMMEDIATE')
  const waiting = insert(1)
  await delay(50)
  assert.deepEqual(values(), [])
  other.writer.run('COMMIT')
  await waiting
  assert.deepEqual(values(), [1])
})
