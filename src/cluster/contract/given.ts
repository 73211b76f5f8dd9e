import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Manifest, ObjectReference } from '../../model/manifest.ts'
import type { Cluster } from '../cluster.ts'

/** A cluster, and a namespace of it that nobody else uses. */
export type Subject = { readonly cluster: Cluster; readonly namespace: string }

/** Texts by name. */
export type Data = Readonly<Record<string, string>>
/** Further metadata. */
export type Meta = Readonly<Record<string, unknown>>

const waitMilliseconds = 15_000

/** Waits for what a controller brings about. */
export const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + waitMilliseconds
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'it did not become true in time')
    await sleep(20)
  }
}

/** The `data` of a ConfigMap. */
export const dataOf = (object: Manifest | undefined): unknown => object?.data
/** What is wanted of an object. */
export const specOf = (object: Manifest | undefined): Record<string, unknown> =>
  (object?.spec ?? {}) as Record<string, unknown>

/** A template of Pods with these containers: image by name. */
export const podTemplate = (app: string, containers: Data): object => ({
  metadata: { labels: { app } },
  spec: { containers: Object.entries(containers).map(([name, image]) => ({ name, image })) },
})

/** Objects of a namespace. */
export const shapes = (namespace: string) => {
  const shape = (apiVersion: string, kind: string, name: string, rest: object, meta: Meta = {}): Manifest => ({
    apiVersion,
    kind,
    metadata: { name, namespace, ...meta },
    ...rest,
  })
  const workload = (kind: string, name: string, spec: object, app = name): Manifest =>
    shape('apps/v1', kind, name, {
      spec: {
        replicas: 0,
        selector: { matchLabels: { app } },
        template: podTemplate(app, { main: 'invented:1' }),
        ...spec,
      },
    })
  return {
    shape,
    workload,
    settings: (name: string, data: Data, meta?: Meta): Manifest => shape('v1', 'ConfigMap', name, { data }, meta),
    settingsNamed: (name: string): ObjectReference => ({ apiVersion: 'v1', kind: 'ConfigMap', name, namespace }),
  }
}

/** What a sentence is tested with. */
export type Given = Subject & ReturnType<typeof shapes>

/** One sentence of the contract, and how it is seen. */
export type Say = (sentence: string, body: (given: Given) => Promise<void>) => Promise<void>
