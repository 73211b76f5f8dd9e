import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Connection, openConnection, type Question } from './connection.ts'
import { openStandIn, type Reply, type StandIn, writeScript } from './stand-in.ts'

const question: Question = { about: 'get v1 Pod mediq/web', method: 'GET', path: '/pod', repeatable: true }
const creation: Question = {
  ...question,
  about: 'create v1 Pod mediq/web',
  method: 'POST',
  body: {},
  repeatable: false,
}
const status = (reason: string, message: string) => ({ kind: 'Status', status: 'Failure', reason, message })

const standIn = async (context: TestContext, ...open: Parameters<typeof openStandIn>): Promise<StandIn> => {
  const opened = await openStandIn(...open)
  context.after(opened.close)
  return opened
}

/** Answers in turn; the last one again and again. */
const inTurn =
  (...replies: readonly Reply[]) =>
  (_request: unknown, index: number): Reply =>
    replies[Math.min(index, replies.length - 1)]

test('an error is the server’s own reason and message, with what was asked', async context => {
  const body = status('Forbidden', 'pods "web" is forbidden: User "dev" cannot get resource "pods"')
  const { connection } = await standIn(context, inTurn({ status: 403, body }))
  await assert.rejects(connection.ask(question), {
    name: 'ClusterError',
    about: 'get v1 Pod mediq/web',
    status: 403,
    reason: 'Forbidden',
    message: 'pods "web" is forbidden: User "dev" cannot get resource "pods"',
  })
})

test('an error that is no Status is told as it came, cut', async context => {
  const { connection } = await standIn(context, inTurn({ status: 404, body: 'x'.repeat(5000) }))
  await assert.rejects(connection.ask(question), { status: 404, reason: 'HTTP 404', message: 'x'.repeat(300) })
})

test('a request is sent again after the time that the server asks for, even one that may run only once', async context => {
  const busy = { status: 429, headers: { 'retry-after': '1' }, body: status('TooManyRequests', 'busy') }
  const { connection, asked } = await standIn(context, inTurn(busy, { body: 'made' }))
  const began = performance.now()
  assert.equal(await connection.ask(creation), 'made')
  assert.ok(performance.now() - began >= 990)
  assert.equal(asked.length, 2)
})

test('a request whose connection broke is sent again when that does no harm', async context => {
  const { connection, asked } = await standIn(context, inTurn({ body: 'one' }, undefined, undefined, { body: 'two' }))
  await connection.ask(question)
  assert.equal(await connection.ask(question), 'two')
  assert.equal(asked.length, 4)
})

test('a creation whose connection broke is not sent again', async context => {
  const { connection, asked } = await standIn(context, inTurn({ body: 'one' }, undefined))
  await connection.ask(question)
  await assert.rejects(connection.ask(creation), { status: 0, reason: 'Unreachable' })
  assert.equal(asked.length, 2)
})

test('a server that never answered is unreachable at once, by its address', async () => {
  const access = { context: 'none', cluster: { server: 'http://127.0.0.1:1' }, user: {} }
  const began = performance.now()
  await assert.rejects((await openConnection(access)).ask(question), {
    status: 0,
    reason: 'Unreachable',
    message: 'http://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
  })
  assert.ok(performance.now() - began < 1000)
})

test('at most sixteen requests are under way', async context => {
  let [now, most] = [0, 0]
  const { connection } = await standIn(context, async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise(resolve => setTimeout(resolve, 20))
    now -= 1
    return {}
  })
  await Promise.all(Array.from({ length: 50 }, () => connection.ask(question)))
  assert.equal(most, 16)
})

/** Prints `token-1`, then `token-2` and so on. */
const counting = `
cd "$(dirname "$0")"; echo x >> runs; test -n "$KUBERNETES_EXEC_INFO" || exit 9
echo '{"kind":"ExecCredential","status":{"token":"token-'$(wc -l < runs | tr -d ' ')'"}}'`

test('a plugin’s token that is refused is fetched anew, once for all who notice', async context => {
  const { connection, folder } = await standIn(
    context,
    ({ headers }) => (headers.authorization === 'Bearer token-2' ? { body: 'welcome' } : { status: 401 }),
    folder => ({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: writeScript(folder, counting) } }),
  )
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => connection.ask(question))), ['welcome', 'welcome', 'welcome'])
  assert.equal(readFileSync(join(folder, 'runs'), 'utf8').split('\n').length - 1, 2)
})

test('a plugin that no longer knows who asks is told as a refusal', async context => {
  const once = `cd "$(dirname "$0")"; test ! -e ran || { echo sign in again >&2; exit 1; }; touch ran; echo '{}'`
  const { connection } = await standIn(context, inTurn({ status: 401 }), folder => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: writeScript(folder, once) },
  }))
  await assert.rejects(connection.ask(question), {
    name: 'ClusterError',
    status: 401,
    message: /plugin: sign in again$/,
  })
})

const told = async (connection: Connection): Promise<string[]> => {
  const lines: string[] = []
  for await (const line of connection.lines(question, new AbortController().signal)) lines.push(line)
  return lines
}

test('lines come as they are sent, and a cut says so', async context => {
  const events = [{ number: 1 }, { number: 2 }]
  const { connection } = await standIn(context, inTurn({ events, after: 'end' }, { events, after: 'cut' }))
  assert.deepEqual(await told(connection), ['{"number":1}', '{"number":2}'])
  await assert.rejects(told(connection), { reason: 'Unreachable' })
})
