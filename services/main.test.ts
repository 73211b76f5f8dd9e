// The entry of the image as a container runtime meets it: a process with variables, signals and an exit code.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { freePort } from '../test/servers/server.ts'
import { openTestPlatform, type ServiceName } from '../test/service-fixture.ts'

const platform = openTestPlatform()
after(() => platform.close())

const entry = join(import.meta.dirname, 'main.ts')

/** A process of the image, with what it wrote. */
const begin = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, [entry, ...words], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    said.out += chunk
  })
  child.stderr.on('data', chunk => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, said, ended }
}

const ask = (port: number, path: string) => {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; connection?: string; text: string }>()
  // A connection of its own, as a probe makes it.
  const sent = request(
    { host: '127.0.0.1', port, path, agent: false, headers: { connection: 'keep-alive' } },
    reply => {
      let text = ''
      reply.on('data', chunk => {
        text += chunk
      })
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, connection: reply.headers.connection ?? '', text }),
      )
    },
  )
  sent.on('error', reject).end()
  return promise
}

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 30_000
  while (!(await holds().catch(() => false))) {
    assert.ok(performance.now() < deadline, `${what} within 30 s`)
    await delay(50)
  }
}

const statusIs = (port: number, path: string, status: number) => () =>
  ask(port, path).then(got => got.status === status)

const started = async (name: ServiceName, more: Readonly<Record<string, string>> = {}) => {
  const port = await freePort()
  const { LOG_FILE: _toStandardOutput, ...environment } = platform.environmentOf(name, { PORT: String(port), ...more })
  const process_ = begin([name], environment)
  after(() => process_.child.kill('SIGKILL'))
  await until(`${name} answers`, statusIs(port, '/health/live', 200))
  return { port, environment, ...process_ }
}

const callees = Object.fromEntries(
  ['USER_SERVICE', 'OCR_SERVICE', 'OCR_ENGINE_SERVICE', 'PATIENT_QUEUE_SERVICE'].flatMap(name => [
    [`${name}_URL`, 'http://127.0.0.1:9'],
    [`${name}_TIMEOUT_SECONDS`, '5'],
    [`${name}_BREAKER_FAILURES`, '5'],
    [`${name}_BREAKER_SECONDS`, '60'],
  ]),
)

test('words that name no service are refused with the names there are', async () => {
  for (const words of [[], ['nobody'], ['migrate'], ['migrate', 'nobody'], ['user-service', 'more']]) {
    const { said, ended } = begin(words)
    assert.equal(await ended, 2, words.join(' '))
    assert.match(
      said.err,
      /^expected SERVICE or migrate SERVICE, where SERVICE is one of user-service, .*api-gateway\n$/,
    )
  }
})

test('a service without tables has nothing to migrate', async () => {
  const { said, ended } = begin(['migrate', 'ocr-service'])
  assert.deepEqual([await ended, said.err], [2, 'ocr-service has no tables: there is nothing to migrate\n'])
})

test('missing variables are named in one sentence, and no value is', async () => {
  const { said, ended } = begin(['user-service'], { SERVICE_KEY: 'hunter2' })
  assert.equal(await ended, 1)
  assert.match(said.err, /^user-service: the environment of user-service is incomplete: .*PORT.*\n$/)
  assert.doesNotMatch(said.err, /hunter2/)
})

test('an error that nobody expected is one line of the log, without its text', async () => {
  const { port } = await started('user-service', { MYSQL_URL: `sqlite:${join(platform.folder, 'busy.sqlite')}` })
  const second = begin(['user-service'], platform.environmentOf('user-service', { PORT: String(port) }))
  assert.equal(await second.ended, 1)
  const line = JSON.parse(second.said.err) as Record<string, unknown>
  assert.deepEqual([line.service, line.event, line.code], ['user-service', 'the process failed', 'EADDRINUSE'])
})

test('a service that awaits its schema is ready once the schema was migrated beside it', async () => {
  const sqlite = { MYSQL_URL: `sqlite:${join(platform.folder, 'awaited.sqlite')}` }
  const { port, said, environment, child, ended } = await started('user-service', { ...sqlite, SCHEMA: 'await' })
  const waiting = await ask(port, '/health/ready')
  assert.deepEqual([waiting.status, JSON.parse(waiting.text).checks.schema], [503, 'SchemaBehind'])
  const migration = begin(['migrate', 'user-service'], environment)
  assert.equal(await migration.ended, 0, migration.said.err)
  assert.match(migration.said.out, /"event":"the schema is up to date"/)
  await until('readiness', statusIs(port, '/health/ready', 200))
  child.kill('SIGTERM')
  assert.equal(await ended, 0)
  assert.match(said.out, /"event":"listening"[\s\S]*"event":"stopped"/)
})

const toldToEnd = async (child: ChildProcess, port: number): Promise<void> => {
  child.kill('SIGTERM')
  await until('the drain', statusIs(port, '/health/ready', 503))
}

test('a service that is told to end is not ready at once, still answers, lets go of its connections, and ends well', async () => {
  const { port, child, ended } = await started('api-gateway', { ...callees, DRAIN_SECONDS: '2' })
  const before = await ask(port, '/health/ready')
  assert.deepEqual([before.status, before.connection], [200, 'keep-alive'])
  const began = performance.now()
  await toldToEnd(child, port)
  const meanwhile = await ask(port, '/auth/nothing')
  assert.deepEqual([meanwhile.status, meanwhile.connection], [404, 'close'])
  assert.equal(await ended, 0)
  assert.ok(performance.now() - began >= 2000, 'it drained for two seconds')
})

test('a WebSocket is closed with 1001, so that its page connects elsewhere', async () => {
  const { port, child, ended } = await started('api-gateway', { ...callees, DRAIN_SECONDS: '0' })
  const socket = new WebSocket(`ws://127.0.0.1:${port}/notifications`)
  await once(socket, 'open')
  const closed = once(socket, 'close')
  child.kill('SIGTERM')
  const [code] = await closed
  assert.deepEqual([code, await ended], [1001, 0])
})

test('a second signal ends the process at once', async () => {
  const { port, child, ended } = await started('api-gateway', { ...callees, DRAIN_SECONDS: '600' })
  await toldToEnd(child, port)
  child.kill('SIGTERM')
  assert.equal(await ended, 1)
})
