import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { openCredentials } from './credentials.ts'
import { readAccess, type UserEntry } from './kubeconfig.ts'
import { writeScript } from './stand-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-kubeconfig-'))
after(() => rmSync(folder, { recursive: true }))

const write = (name: string, content: object | string): string => {
  const file = join(folder, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const config = (context: string, server: string, user: UserEntry = {}) => ({
  'current-context': context,
  contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server, 'certificate-authority': 'ca.crt' } }],
  users: [{ name: 'u', user }],
})

const first = write('first', config('staging', 'https://one.example', { 'client-key': './key', tokenFile: 'token' }))
const second = write('second', config('production', 'https://two.example'))

test('paths are relative to the folder of their file', async () => {
  const { context, cluster, user } = await readAccess({ kubeconfig: first }, {})
  assert.equal(context, 'staging')
  assert.deepEqual(cluster, { server: 'https://one.example', 'certificate-authority': join(folder, 'ca.crt') })
  assert.deepEqual(user, { 'client-key': join(folder, 'key'), tokenFile: join(folder, 'token') })
})

test('of several files the first one’s word holds, and missing ones do not matter', async () => {
  const env = { KUBECONFIG: [join(folder, 'missing'), second, first].join(delimiter) }
  assert.equal((await readAccess({}, env)).context, 'production')
  const { cluster } = await readAccess({ context: 'staging' }, env)
  assert.equal(cluster.server, 'https://two.example')
})

test('a context that is not there is named beside those that are', async () => {
  await assert.rejects(readAccess({ kubeconfig: first, context: 'prod' }, {}), {
    name: 'KubeconfigError',
    message: 'expected a context of the kubeconfig (staging), received prod',
  })
})

test('a file that is no kubeconfig is named, and so is one that is not there', async () => {
  const broken = write('broken', 'contexts: [')
  for (const kubeconfig of [broken, join(folder, 'missing')])
    await assert.rejects(readAccess({ kubeconfig }, {}), (error: Error) =>
      error.message.startsWith(`kubeconfig ${kubeconfig}: `),
    )
})

const headersOf = async (user: UserEntry) =>
  (await openCredentials({ context: 'c', cluster: { server: 'https://c.example' }, user })).headers

test('every kind of proof becomes its header', async () => {
  const tokenFile = write('token', 'from-file\n')
  assert.deepEqual(await headersOf({ token: 'given' }), { authorization: 'Bearer given' })
  assert.deepEqual(await headersOf({ token: 'older', tokenFile }), { authorization: 'Bearer from-file' })
  const basic = Buffer.from('ana:pass').toString('base64')
  assert.deepEqual(await headersOf({ username: 'ana', password: 'pass' }), { authorization: `Basic ${basic}` })
  assert.deepEqual(await headersOf({ as: 'ana', 'as-groups': ['one', 'two'] }), {
    'impersonate-user': 'ana',
    'impersonate-group': ['one', 'two'],
  })
})

const plugin = (script: string) => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: writeScript(folder, script) }
  return openCredentials({ context: 'c', cluster: { server: 'https://c.example' }, user: { exec } })
}

test('a plugin that fails says why, and what it printed as credentials is not told', async () => {
  await assert.rejects(plugin('echo sign in first >&2; exit 1'), {
    name: 'KubeconfigError',
    message: /^credential plugin .*plugin: sign in first$/,
  })
  await assert.rejects(plugin('echo hidden-token'), (error: Error) => !error.message.includes('hidden-token'))
})

test('old auth providers and proxies are left to the client library', async () => {
  const user = { 'auth-provider': { name: 'oidc', config: { 'id-token': `e30.${btoa('{"exp":9999999999}')}.x` } } }
  const cluster = { server: 'https://c.example', 'proxy-url': 'http://proxy.example:3128' }
  const { agent, headers } = await openCredentials({ context: 'c', cluster, user })
  assert.match(String(headers.Authorization), /^Bearer e30\./)
  assert.match(agent.constructor.name, /Proxy/)
})
