import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { busContract } from '../bus.contract.ts'
import { keeps } from '../contract.ts'
import { openBus } from '../open-bus.ts'
import { eventually, inbox } from './contract-inbox.ts'

keeps(
  {
    name: 'Bus on a SQLite file',
    start: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'salus-bus-'))
      const url = `sqlite:${join(folder, 'bus.sqlite')}`
      const open = (options = {}) => openBus(url, { service: 'contract', ...options })
      const bus = await open()
      const stop = async () => {
        await bus.close()
        await rm(folder, { recursive: true })
      }
      return { context: { bus, url, open }, stop }
    },
  },
  busContract,
)

const temporaryBus = async (t: TestContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-bus-'))
  const path = join(folder, 'bus.sqlite')
  const bus = await openBus(`sqlite:${path}`, { service: 'test' })
  t.after(async () => {
    await bus.close()
    await rm(folder, { recursive: true })
  })
  return { bus, path }
}

test('a message of a consumer that hangs comes again when its lease ends', async t => {
  const { bus, path } = await temporaryBus(t)
  const script = join(import.meta.dirname, 'dying-consumer.ts')
  const child = spawn(process.execPath, [script, `sqlite:${path}`, 'queue', 'topic'])
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  await eventually('the other process to consume', () => said.includes('consumes'))
  await bus.publish('topic', { id: 'held', data: null })
  await eventually('the other process to hold the message', () => said.includes('holds'))
  child.kill('SIGSTOP')
  const received = inbox()
  await bus.consume({ queue: 'queue', topics: ['topic'] }, received.handler)
  await received.has(1)
  assert.deepEqual(received.ids(), ['held'])
})

test('a handler that takes longer than a lease keeps its message', async t => {
  const { bus } = await temporaryBus(t)
  const slow = inbox(() => new Promise(resolve => setTimeout(resolve, 6500)))
  const stop = await bus.consume({ queue: 'queue', topics: ['topic'] }, slow.handler)
  const other = inbox()
  await bus.publish('topic', { id: 'slow', data: null })
  await slow.has(1)
  const stopOther = await bus.consume({ queue: 'queue', topics: ['topic'] }, other.handler)
  await stop()
  await stopOther()
  assert.deepEqual([slow.ids(), other.ids()], [['slow'], []])
})

test('messages that nobody will ask for are forgotten, and those in a queue are not', async t => {
  const { bus, path } = await temporaryBus(t)
  await (await bus.consume({ queue: 'queue', topics: ['kept'] }, async () => {}))()
  await bus.publish('kept', { id: 'kept', data: null })
  await bus.publish('passing', { id: 'passing', data: null })
  const database = new DatabaseSync(path, { timeout: 1000 })
  t.after(() => database.close())
  database.exec('UPDATE messages SET published = published - 60000')
  const ids = () =>
    database
      .prepare('SELECT id FROM messages')
      .all()
      .map(row => row.id)
  await eventually('one message to be forgotten', () => ids().length === 1)
  assert.deepEqual(ids(), ['kept'])
  const received = inbox()
  await bus.consume({ queue: 'queue', topics: ['kept'] }, received.handler)
  await eventually('the other to be forgotten once handled', () => ids().length === 0)
  assert.deepEqual(received.ids(), ['kept'])
})
