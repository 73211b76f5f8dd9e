import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import {
  type ClusterEnvironment,
  cluster,
  encryptionKey,
  mysql,
  platform,
  rabbitmq,
  redis,
  service,
  signingKey,
  traefik,
} from 'salus'
import { loadPlatform } from '../src/cli/platform-file.ts'
import type { Platform } from '../src/model/platform.ts'
import { render } from '../src/render/render.ts'
import { yamlStream } from '../src/render/yaml.ts'

/** How long it takes to render a platform in the process. */
export type RenderFigures = {
  readonly objects: number
  /** Objects alone, p50 of several runs. */
  readonly objectMilliseconds: number
  /** Objects and their YAML. */
  readonly textMilliseconds: number
  /** The first time, objects and their YAML, before anything was optimised. */
  readonly firstMilliseconds: number
}

const runs = 11

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? Number.NaN

const timed = (work: () => unknown): number => {
  const began = performance.now()
  work()
  return performance.now() - began
}

const measure = (described: Platform, name: string, environment: ClusterEnvironment): RenderFigures => {
  const objects = () => render(described, name, environment)
  const text = () => yamlStream(objects())
  const firstMilliseconds = timed(text)
  return {
    objects: objects().length,
    firstMilliseconds,
    objectMilliseconds: median(Array.from({ length: runs }, () => timed(objects))),
    textMilliseconds: median(Array.from({ length: runs }, () => timed(text))),
  }
}

const calledByEach = 3

/** So many services, each with stores, a secret, and calls to the next ones; one signs for people. */
const large = (count: number): Platform => {
  const userKey = signingKey('user-token')
  const stores = [mysql('mysql'), redis('redis'), rabbitmq('rabbitmq', { exchange: 'events' })]
  const services = Array.from({ length: count }, (_, index) =>
    service(`service-${index}`, {
      port: 9000 + index,
      stores,
      secrets: [index === 0 ? userKey : encryptionKey(`key-${index}`)],
    }),
  )
  const calls = services.flatMap((caller, index) => {
    const [first, ...others] = services.slice(index + 1, index + 1 + calledByEach)
    return first === undefined ? [] : [caller.calls(first, ...others)]
  })
  return platform('large', { timeZone: 'Asia/Jakarta', services, calls, routes: [], environments: {} })
}

const environmentOfLarge = cluster({
  namespace: 'large',
  image: 'large/services:1',
  nodes: { count: 500, cpu: '32', memory: '128Gi' },
  podNetwork: '10.0.0.0/8',
  ingress: traefik(),
  tls: { secret: 'large-tls' },
  stores: 'single',
})

/** MediQ as in production, and a platform of so many services that it has ten thousand objects. */
export const benchRender = async (): Promise<{ readonly mediq: RenderFigures; readonly large: RenderFigures }> => {
  const { platform: mediq } = await loadPlatform('mediq')
  const { production } = mediq.environments
  if (production?.is !== 'cluster') throw new Error('mediq has no production on a cluster')
  return { mediq: measure(mediq, 'production', production), large: measure(large(420), 'large', environmentOfLarge) }
}

const program = resolve(import.meta.dirname, '../bin/salus')

/** From the start of the process to its end, p50 of several runs, in milliseconds. */
export const benchCommand = (words: readonly string[]): number =>
  median(
    Array.from({ length: runs }, () =>
      timed(() => {
        const { status } = spawnSync(program, words, { stdio: 'ignore' })
        if (status !== 0) throw new Error(`salus ${words.join(' ')} ended with ${status}`)
      }),
    ),
  )
