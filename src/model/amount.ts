// What Pods take of a node, and how it adds up.
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec'
import { parseQuantity } from './quantity.ts'

/** An amount of processor time and memory. */
export type Amount = { readonly cpuMillicores: number; readonly memoryBytes: number }

const none: Amount = { cpuMillicores: 0, memoryBytes: 0 }

const plus = (left: Amount, right: Amount): Amount => ({
  cpuMillicores: left.cpuMillicores + right.cpuMillicores,
  memoryBytes: left.memoryBytes + right.memoryBytes,
})

/** Of either amount what is more. */
export const most = (left: Amount, right: Amount): Amount => ({
  cpuMillicores: Math.max(left.cpuMillicores, right.cpuMillicores),
  memoryBytes: Math.max(left.memoryBytes, right.memoryBytes),
})

/** What is left of an amount. */
export const minus = (left: Amount, right: Amount): Amount =>
  plus(left, { cpuMillicores: -right.cpuMillicores, memoryBytes: -right.memoryBytes })

/** The sum of several amounts. */
export const sumOf = (amounts: readonly Amount[]): Amount => amounts.reduce(plus, none)

/** So many times an amount. */
export const times = (count: number, { cpuMillicores, memoryBytes }: Amount): Amount => ({
  cpuMillicores: count * cpuMillicores,
  memoryBytes: count * memoryBytes,
})

/** Whether a room has place for what is asked. */
export const holds = (room: Amount, asked: Amount): boolean =>
  room.cpuMillicores >= asked.cpuMillicores && room.memoryBytes >= asked.memoryBytes

/** An amount in Kubernetes' notation. Throws ModelError where it is malformed. */
export const amountOf = (quantities: { readonly cpu?: unknown; readonly memory?: unknown } | undefined): Amount => ({
  cpuMillicores: Math.round(parseQuantity(String(quantities?.cpu ?? 0)) * 1000),
  memoryBytes: parseQuantity(String(quantities?.memory ?? 0)),
})

const rounded = (value: number): string => value.toFixed(1).replace(/\.0$/, '')

const cpuText = (millicores: number): string =>
  millicores < 1000 ? `${Math.round(millicores)}m` : rounded(millicores / 1000)

const memoryText = (bytes: number): string =>
  bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)}Mi` : `${rounded(bytes / 2 ** 30)}Gi`

/** An amount as people read it: `13.9 CPU, 64Gi`, `500m CPU, 512Mi`. */
export const amountText = ({ cpuMillicores, memoryBytes }: Amount): string =>
  `${cpuText(cpuMillicores)} CPU, ${memoryText(memoryBytes)}`

type Containers = NonNullable<IPodSpec['containers']>

/** Containers run at once, those of initialisation one after another before them, sidecars beside both. https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers */
const wholePod = (spec: IPodSpec | undefined, amountsOf: (containers: Containers) => readonly Amount[]): Amount => {
  const inits = spec?.initContainers ?? []
  const sidecars = amountsOf(inits.filter(({ restartPolicy }) => restartPolicy === 'Always'))
  const before = amountsOf(inits.filter(({ restartPolicy }) => restartPolicy !== 'Always')).reduce(most, none)
  const running = sumOf(amountsOf(spec?.containers ?? []))
  return sumOf([most(running, before), ...sidecars, amountOf(spec?.overhead)])
}

/** What a Pod asks for as a whole. */
export const requestsOf = (spec: IPodSpec | undefined): Amount =>
  wholePod(spec, containers => containers.map(({ resources }) => amountOf(resources?.requests ?? resources?.limits)))

/** What a Pod may use at most as a whole. */
export const limitsOf = (spec: IPodSpec | undefined): Amount =>
  wholePod(spec, containers => containers.map(({ resources }) => amountOf(resources?.limits)))
