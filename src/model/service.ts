import { type Duration, parseDuration } from './duration.ts'
import { at, ModelError } from './errors.ts'
import type { Measure } from './measure.ts'
import {
  type Cpu,
  parseCount,
  parseRange,
  parseShare,
  type Range,
  type Share,
  type Size,
  type Span,
} from './quantity.ts'
import { parseResources, type Resources } from './resources.ts'
import type { Secret } from './secret.ts'
import type { Store } from './store.ts'

/** How a service is written in a platform file. */
export type ServiceOptions = {
  readonly port: number
  readonly stores?: readonly Store[]
  readonly secrets?: readonly Secret[]
  /** A program of the team's own, started with the service's variables instead of a service that ships with Salus. */
  readonly command?: readonly [string, ...string[]]
  /** The image of that program on a cluster; services that ship with Salus share the environment's image. */
  readonly image?: string
  /** Processor time of a Pod, from the request to the limit; `100m..1` unless said. */
  readonly cpu?: Range<Cpu>
  /** Memory of a Pod, from the request to the limit; `256Mi..1Gi` unless said. */
  readonly memory?: Range<Size>
  /** Pods, from the fewest to the most; `2..4` unless said. */
  readonly replicas?: Range<`${number}`>
  /** What makes it grow; 70 % of the processor time and 80 % of the memory that is asked for unless said. */
  readonly scale?: ScaleOptions
  /** How long its callers wait for an answer; 5 s unless said. */
  readonly timeout?: Duration
  /** When its callers stop asking it: after so many failures in a row, for so long; 5 and 60 s unless said. */
  readonly breaker?: { readonly failures: number; readonly rest: Duration }
  /** What it tells of its business, beside what every service tells of its requests and its process. */
  readonly measures?: readonly Measure[]
}

/** When a service grows: above a share of what its Pods ask for, or above a value of its own metrics for each Pod. */
export type ScaleOptions = {
  readonly cpu?: Share
  readonly memory?: Share
  /** `http_requests_per_second`, or one of its own gauges, and the value that one Pod is to have. */
  readonly perPod?: Readonly<Record<string, number>>
}

/** When a service grows. */
export type Scale = {
  readonly cpuPercent: number
  readonly memoryPercent: number
  readonly perPod: Readonly<Record<string, number>>
}

/** A workload of the platform's own. */
export type Service<Name extends string = string> = {
  readonly is: 'service'
  readonly name: Name
  readonly port: number
  readonly stores: readonly Store[]
  readonly secrets: readonly Secret[]
  readonly command: readonly string[] | undefined
  readonly image: string | undefined
  readonly resources: Resources
  readonly replicas: Span
  readonly scale: Scale
  readonly timeoutSeconds: number
  readonly breakerFailures: number
  readonly breakerSeconds: number
  readonly measures: readonly Measure[]
  /** Declares the right of this service to call others. */
  readonly calls: <const To extends readonly [Service, ...Service[]]>(...to: To) => Call<Name, To[number]['name']>
}

/** A declared right to talk. */
export type Call<From extends string = string, To extends string = string> = {
  readonly from: From
  readonly to: readonly To[]
}

const nameForm = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/

/** A name that Kubernetes takes for a Service (RFC 1035 label). Throws ModelError otherwise. */
export const parseName = (what: string, name: string): void => {
  if (nameForm.test(name)) return
  throw new ModelError(
    `${what} ${JSON.stringify(name)}: expected lower-case letters, digits and dashes, a letter first`,
  )
}

const parsePort = (port: number): number => {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new ModelError(`expected a port from 1 to 65535, received ${port}`)
}

const parseScale = ({ cpu = '70%', memory = '80%', perPod = {} }: ScaleOptions): Scale => ({
  cpuPercent: at('cpu', () => parseShare(cpu)),
  memoryPercent: at('memory', () => parseShare(memory)),
  perPod,
})

/** Describes a service. Throws ModelError where a value is malformed. */
export const service = <const Name extends string>(name: Name, options: ServiceOptions): Service<Name> => {
  parseName('service', name)
  const { port, stores = [], secrets = [], command, image, timeout = '5s' } = options
  const { breaker = { failures: 5, rest: '60s' }, cpu = '100m..1', memory = '256Mi..1Gi', replicas = '2..4' } = options
  const place = `service ${name}`
  return {
    is: 'service',
    name,
    port: at(`${place}, port`, () => parsePort(port)),
    stores,
    secrets,
    command,
    image,
    resources: parseResources(place, { cpu, memory }),
    replicas: at(`${place}, replicas`, () => parseRange(replicas, parseCount)),
    scale: at(`${place}, scale`, () => parseScale(options.scale ?? {})),
    timeoutSeconds: at(`${place}, timeout`, () => parseDuration(timeout)),
    breakerFailures: breaker.failures,
    breakerSeconds: at(`${place}, breaker`, () => parseDuration(breaker.rest)),
    measures: options.measures ?? [],
    calls: (...to) => ({ from: name, to: to.map(callee => callee.name) }),
  }
}
