// Tables of what health tells: what is on a cluster in memory, and the line that follows from it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cluster } from '../cluster/cluster.ts'
import type { FakeOptions } from '../cluster/fake.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Line } from './health/line.ts'
import { type Health, health } from './health.ts'
import { clusterWith, labelled, object, ready, shop, shopEnvironment } from './shop-fixture.ts'

const now = new Date('2026-11-21T12:00:00Z')

/** Labels of the service's Pods. */
export const web = { 'app.kubernetes.io/name': 'web' }
/** The service's Deployment. */
export const deployment = (replicas: number, status: object): Manifest =>
  object('apps/v1', 'Deployment', 'web', {
    spec: { replicas, selector: { matchLabels: web } },
    status: { observedGeneration: 1, ...status },
  })
/** One that is ready. */
export const good = deployment(1, { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 })

/** A Pod of the service. */
export const pod = (status: object, spec: object = {}): Manifest =>
  labelled(object('v1', 'Pod', 'web-1', { spec: { containers: [{ name: 'web' }], ...spec }, status }), web)
/** The status of a Pod that is ready. */
export const running = { phase: 'Running', ...ready }

/** What is there, and the line that it makes health tell. */
export type HealthCase = {
  readonly there?: readonly Manifest[]
  readonly options?: FakeOptions
  readonly deploys?: readonly Manifest[]
  readonly at?: Date
  readonly in: string
  readonly expects: Partial<Line> & { readonly about: string }
}

/** The health of the shop on a cluster. */
export const seenBy = async (cluster: Cluster, deploys: readonly Manifest[] = [], at = now): Promise<Health> =>
  health({ cluster, platform: shop, environment: shopEnvironment(), manifests: deploys, now: at })

/** Makes a test of each case. */
export const healthTells = (cases: Readonly<Record<string, HealthCase>>): void => {
  for (const [title, { there = [], options = {}, deploys, at, in: section, expects }] of Object.entries(cases)) {
    test(`health tells of ${section}: ${title}`, async () => {
      const { sections, verdict } = await seenBy(await clusterWith(there, options), deploys, at)
      const lines = sections.find(({ name }) => name === section)?.lines ?? []
      const found = lines.find(({ about }) => about === expects.about)
      assert.ok(found, JSON.stringify(lines))
      for (const [field, value] of Object.entries(expects)) assert.deepEqual(found[field as keyof Line], value)
      if (expects.state === 'bad') assert.equal(verdict, 'not healthy')
    })
  }
}
