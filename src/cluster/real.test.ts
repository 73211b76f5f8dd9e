import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { findCluster } from '../../test/cluster/where.ts'
import { clusterContract } from './contract.ts'
import { openCluster } from './real.ts'

const where = await findCluster()

if ('missing' in where) test('a real API server', { skip: where.missing }, () => undefined)
else {
  const { kubeconfig } = where
  const namespace = `contract-${randomBytes(4).toString('hex')}`

  clusterContract(
    'a real API server',
    async () => ({ cluster: await openCluster({ kubeconfig }), namespace }),
    async ({ cluster }) => {
      await cluster.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
    },
  )

  test('the real API server refuses a field that its schema does not know', async () => {
    const cluster = await openCluster({ kubeconfig })
    const metadata = { name: 'strict', namespace: 'default' }
    const misspelt = { apiVersion: 'v1', kind: 'ConfigMap', metadata, dta: { a: '1' } }
    await assert.rejects(cluster.apply(misspelt, { dryRun: true }), { message: /\.dta: field not declared in schema$/ })
    await assert.rejects(cluster.create(misspelt, { dryRun: true }), { message: /unknown field "dta"/ })
  })
}
