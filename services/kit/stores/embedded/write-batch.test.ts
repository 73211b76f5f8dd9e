import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { StoreUnavailable } from '../unavailable.ts'
import { openSqliteFile } from './sqlite-file.ts'
import { WriteBatch } from './write-batch.ts'
import { temporaryFolder } from './writing.ts'

const setUp = async (t: TestContext) => {
  const path = join(await temporaryFolder(t), 'a.sqlite')
  const file = openSqliteFile('cache', path, 'CREATE TABLE IF NOT EXISTS t (a INTEGER);')
  const writes = new WriteBatch(file)
  t.after(async () => {
    await writes.settled()
    file.close()
  })
  const insert = (value: number) => writes.write(writer => writer.run('INSERT INTO t VALUES (?)', value))
  const values = () => file.reader.all('SELECT a FROM t ORDER BY a').map(row => row.a)
  return { path, file, writes, insert, values }
}

test('writes of one turn are committed together, and their answers come after that, in order', async t => {
  const { file, writes, values } = await setUp(t)
  const told: number[] = []
  const write = (value: number) =>
    writes.write(
      writer => {
        writer.run('INSERT INTO t VALUES (?)', value)
        return value * 2
      },
      answer => {
        assert.equal(file.reader.all('SELECT a FROM t').length, 3)
        told.push(answer)
      },
    )
  assert.deepEqual(await Promise.all([write(1), write(2), write(3)]), [2, 4, 6])
  assert.deepEqual(
    [told, values()],
    [
      [2, 4, 6],
      [1, 2, 3],
    ],
  )
})

test('a write that fails takes no other with it', async t => {
  const { writes, insert, values } = await setUp(t)
  const failing = writes.write(writer => {
    writer.run('INSERT INTO t VALUES (99)')
    throw new Error('only mine')
  })
  const outcomes = await Promise.allSettled([insert(1), failing, insert(2)])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(values(), [1, 2])
})

test('no lock is held between two turns of the event loop', async t => {
  const { path, insert, values } = await setUp(t)
  const other = openSqliteFile('cache', path)
  t.after(() => other.close())
  const otherWrites = new WriteBatch(other)
  const writing = Array.from({ length: 200 }, (_, index) =>
    index % 2 ? insert(index) : otherWrites.write(writer => writer.run('INSERT INTO t VALUES (?)', index)),
  )
  other.writer.run('BEGIN IMMEDIATE')
  other.writer.run('COMMIT')
  await Promise.all(writing)
  assert.equal(values().length, 200)
})

test('a writer of another handle is waited for without stopping the process', async t => {
  const { path, insert, values } = await setUp(t)
  const other = openSqliteFile('cache', path)
  t.after(() => other.close())
  other.writer.run('BEGIN IMMEDIATE')
  const waiting = insert(1)
  await delay(50)
  const joining = insert(2)
  other.writer.run('COMMIT')
  await Promise.all([waiting, joining])
  assert.deepEqual(values(), [1, 2])
})

test('when the disk fails every write of the batch is told so', async t => {
  const { file, insert, values } = await setUp(t)
  const run = file.writer.run.bind(file.writer)
  file.writer.run = (sql, ...more) => {
    if (sql === 'COMMIT') throw Object.assign(new Error('database or disk is full'), { errcode: 13 })
    return run(sql, ...more)
  }
  for (const outcome of await Promise.allSettled([insert(1), insert(2)])) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable)
    assert.equal(outcome.reason.reason, 'the disk is full')
  }
  file.writer.run = run
  await insert(3)
  assert.deepEqual(values(), [3])
})
