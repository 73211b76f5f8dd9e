import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { runSalus, salusPath } from './platform/salus.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-operate-'))
after(() => rmSync(folder, { recursive: true }))

/** A kubeconfig whose API server does not answer: a port that was free a moment ago. */
const environment = { KUBECONFIG: join(folder, 'config') }

before(async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { readonly port: number }
  await new Promise(resolve => server.close(resolve))
  const named = (name: string, more: object) => [{ name, ...more }]
  const config = {
    clusters: named('gone', { cluster: { server: `https://127.0.0.1:${port}` } }),
    users: named('nobody', { user: {} }),
    contexts: named('gone', { context: { cluster: 'gone', user: 'nobody' } }),
    'current-context': 'gone',
  }
  writeFileSync(environment.KUBECONFIG, JSON.stringify(config))
})

const salus = (words: string) => runSalus(words.split(' '), { environment })

for (const words of [
  'deploy production',
  'diff mediq',
  'health',
  'preflight production',
  'scale status',
  'scale all default',
  'rollback all staging',
]) {
  test(`salus ${words} ends with 3 and says why where the API server does not answer`, async () => {
    const { code, stdout, stderr } = await salus(words)
    assert.deepEqual([code, stdout], [3, ''])
    assert.match(stderr, /^error {2}.*ECONNREFUSED/)
  })
}

const wrong: Readonly<Record<string, string>> = {
  'deploy moon': 'expected one of mediq’s environments on a cluster (staging, test, production), received moon',
  'deploy --timeout 0': '--timeout: expected a whole number of seconds, received "0"',
  'diff mediq --env laptop':
    'expected one of mediq’s environments on a cluster (staging, test, production), received laptop',
  'diff nowhere': 'expected a platform (mediq) or a path such as ./platform.ts, received nowhere',
  'health moon': 'expected one of mediq’s environments on a cluster (staging, test, production), received moon',
  'preflight laptop': 'expected one of mediq’s environments on a cluster (staging, test, production), received laptop',
  'scale api-gateway': 'scale api-gateway: expected a number of replicas or default, received nothing',
  'scale api-gateway many': 'expected a number of replicas or default, received many',
  'scale api-gateway 3 --timeout soon': '--timeout: expected a whole number of seconds, received "soon"',
  'scale api-gatewy 3':
    'expected a service of mediq (user-service, patient-queue-service, ocr-engine-service, ocr-service, api-gateway), all or status, received api-gatewy',
  'rollback api-gateway staging latest': 'expected a revision, a whole number above zero, received latest',
  'rollback all staging 3': 'rollback all takes no revision: each service counts its own',
  'health --context elsewhere': 'expected a context of the kubeconfig (gone), received elsewhere',
}

for (const [words, message] of Object.entries(wrong)) {
  test(`salus ${words} ends with 2 and says what was expected`, async () => {
    const { code, stderr } = await salus(words)
    assert.deepEqual([code, stderr], [2, `error  ${message}\n`])
  })
}

test('a watch goes on while the API server is away, and ends with the last verdict', async () => {
  const child = spawn(salusPath, ['health', '--watch'], {
    env: { ...process.env, ...environment, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise(resolve => child.once('close', resolve))
  const told = await new Promise(resolve => child.stdout.once('data', chunk => resolve(String(chunk))))
  assert.match(String(told), /^not healthy: .*ECONNREFUSED/)
  child.kill('SIGINT')
  assert.equal(await ended, 1)
})
