import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openFakeCluster } from '../cluster/fake.ts'
import { type Deployment, loadDeployment, openSession, refuseForeignCluster } from './cluster-session.ts'

const belongingTo = async (cluster: { context?: string; uid?: string }): Promise<Deployment> => {
  const deployment = await loadDeployment({ platform: 'mediq' })
  return { ...deployment, environment: { ...deployment.environment, cluster } }
}

test('the environment is staging unless another is named', async () => {
  assert.equal((await loadDeployment({ platform: 'mediq' })).name, 'staging')
  assert.equal((await loadDeployment({ platform: 'mediq', environment: 'production' })).name, 'production')
})

test('an environment that is on no cluster is refused with those that are', async () => {
  for (const environment of ['laptop', 'moon'])
    await assert.rejects(loadDeployment({ platform: 'mediq', environment }), {
      name: 'UsageError',
      message: `expected one of mediq’s environments on a cluster (staging, test, production), received ${environment}`,
    })
})

test('another context than the environment’s is refused with both names', async () => {
  const cluster = openFakeCluster({ context: 'clinic-staging' })
  await assert.rejects(refuseForeignCluster(await belongingTo({ context: 'clinic-production' }), cluster), {
    name: 'UsageError',
    message:
      'the environment staging belongs to the context clinic-production, and this is the context clinic-staging; next: --context clinic-production',
  })
})

test('another cluster than the environment’s is refused with both uids, whatever its context is called', async () => {
  const cluster = openFakeCluster({ context: 'clinic' })
  const uid = await cluster.uid()
  await assert.rejects(refuseForeignCluster(await belongingTo({ context: 'clinic', uid: 'another' }), cluster), {
    message: `the environment staging belongs to the cluster whose kube-system has the uid another, and the one of the context clinic has ${uid}; next: choose its context with --context`,
  })
})

test('the environment’s own cluster is taken, and any where it names none', async () => {
  const cluster = openFakeCluster({ context: 'clinic' })
  await refuseForeignCluster(await belongingTo({ context: 'clinic', uid: await cluster.uid() }), cluster)
  await refuseForeignCluster(await belongingTo({}), cluster)
})

test('a platform that cannot be meant is refused before a cluster is asked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'salus-session-'))
  const file = join(folder, 'platform.ts')
  writeFileSync(
    file,
    `import { platform, service } from 'salus'
    const one = service('one', { port: 8601 })
    const two = service('two', { port: 8601 })
    export default platform('twice', { timeZone: 'UTC', services: [one, two], calls: [], routes: [], environments: {} })`,
  )
  await assert.rejects(openSession({ platform: file }), {
    message: /^service two, port: expected a port of its own, received 8601/,
  })
})
