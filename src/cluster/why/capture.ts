// Writes what a real cluster has of each provoked fault to captured/: `node src/cluster/why/capture.ts [STORY…]`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Manifest } from '../../model/manifest.ts'
import { openCluster } from '../real.ts'
import { type Evidence, gather } from './evidence.ts'
import { provoke } from './provoke.ts'
import { type Story, stories } from './provoked.ts'
import { reasonsOf } from './reasons.ts'

type Fields = Readonly<Record<string, unknown>>

const only = (fields: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))

/** What is read of an object; its status as it is. */
const bare = ({ apiVersion, kind, metadata, spec, status, ...rest }: Manifest): Manifest => {
  const named = only(metadata, 'name', 'namespace', 'uid', 'generation', 'creationTimestamp', 'deletionTimestamp')
  const owned = only(metadata, 'labels', 'ownerReferences', 'finalizers')
  const told = only(
    rest,
    'involvedObject',
    'reason',
    'message',
    'type',
    'lastTimestamp',
    'eventTime',
    'series',
    'count',
  )
  const { containers = [], ...wanted } = (spec ?? {}) as { containers?: readonly Fields[] } & Fields
  const placed = only(
    wanted,
    'nodeName',
    'volumes',
    'replicas',
    'updateStrategy',
    'backoffLimit',
    'completions',
    'suspend',
  )
  const claimed = only(wanted, 'storageClassName', 'resources', 'volumeName')
  const asks = containers.map(container => only(container, 'name', 'resources'))
  return {
    apiVersion,
    kind,
    metadata: { ...named, ...owned } as Manifest['metadata'],
    ...(spec === undefined
      ? {}
      : { spec: { ...placed, ...claimed, ...(asks.length > 0 ? { containers: asks } : {}) } }),
    ...(status === undefined ? {} : { status }),
    ...told,
  }
}

/** Of other Pods and nodes, what takes and gives room. */
const roomOnly = ({ apiVersion, kind, metadata, spec, status }: Manifest): Manifest => {
  const { nodeName, containers = [] } = (spec ?? {}) as { nodeName?: string; containers?: { resources?: unknown }[] }
  const { phase, allocatable } = (status ?? {}) as { phase?: string; allocatable?: unknown }
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) },
    spec: kind === 'Pod' ? { nodeName, containers: containers.map(({ resources }) => ({ resources })) } : {},
    status: kind === 'Pod' ? { phase } : { allocatable },
  }
}

const trimmed = ({ at, object, maker, pods, events, claims, nodes, neighbours }: Evidence): Evidence => {
  const needsRoom = events.some(event => String(event.message).includes('Insufficient'))
  return {
    at,
    object: bare(object),
    maker: bare(maker),
    pods: pods.map(bare),
    events: events.map(bare),
    claims: claims.map(bare),
    nodes: needsRoom ? nodes.map(roomOnly) : [],
    neighbours: needsRoom ? neighbours.map(roomOnly) : [],
  }
}

const wanted = process.argv.slice(2)
const cluster = await openCluster()
const chosen = Object.entries(stories).filter(([name]) => wanted.length === 0 || wanted.includes(name))
/** States come and go: what is kept is one in which the story is told. */
const telling = async (story: Story, object: Manifest): Promise<Evidence> => {
  for (;;) {
    const now = (await cluster.get({ ...story.about, namespace: object.metadata.namespace })) ?? object
    const evidence = trimmed(await gather(cluster, now))
    const [first] = reasonsOf(evidence)
    if (first !== undefined && story.says.test(first.text) && (story.final === undefined || first.fatal))
      return evidence
    await sleep(200)
  }
}

await Promise.all(
  chosen.map(async ([name, story]) => {
    const { explanations } = await provoke(cluster, story, async object => {
      const evidence = await telling(story, object)
      writeFileSync(
        join(import.meta.dirname, 'captured', `${name}.json`),
        `${JSON.stringify(evidence, undefined, 2)}\n`,
      )
    })
    const [first] = explanations
    const isAsTold = first !== undefined && story.says.test(first.text)
    process.stdout.write(
      `${isAsTold ? 'as told  ' : 'OTHERWISE'} ${name}: ${JSON.stringify(explanations, undefined, 1)}\n`,
    )
  }),
)
