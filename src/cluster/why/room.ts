// What a Pod that found no room asks, beside what the freest node has left.
import type { INode, IPod } from 'kubernetes-models/v1'
import { parseQuantity } from '../../model/quantity.ts'

const resources = ['cpu', 'memory'] as const

type Resource = (typeof resources)[number]

const asked = ({ spec }: IPod, resource: Resource): number => {
  const of = (containers: NonNullable<IPod['spec']>['containers'] = []): number[] =>
    containers.map(container => parseQuantity(String(container.resources?.requests?.[resource] ?? '0')))
  const together = of(spec?.containers).reduce((sum, one) => sum + one, 0)
  return Math.max(together, ...of(spec?.initContainers))
}

const round = (value: number): string => String(Math.floor(value * 10) / 10)

const units = [
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
] as const

const amount = (value: number, resource: Resource): string => {
  if (resource === 'cpu') return value < 1 ? `${Math.floor(value * 1000)}m` : round(value)
  const [unit, factor] = units.find(([, one]) => value >= one) ?? (['', 1] as const)
  return `${round(value / factor)}${unit}`
}

const isOn = (node: INode, { spec, status }: IPod): boolean =>
  spec?.nodeName === node.metadata?.name && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'

/** `asks 4Gi of memory; the freest node, node-2, has 3.1Gi left`, for what the scheduler's message names. */
export const roomFor = (
  pod: IPod,
  message: string,
  nodes: readonly INode[],
  neighbours: readonly IPod[],
): readonly string[] =>
  resources
    .filter(resource => message.includes(`Insufficient ${resource}`))
    .flatMap(resource => {
      const left = nodes.map(node => {
        const taken = neighbours
          .filter(other => isOn(node, other))
          .reduce((sum, other) => sum + asked(other, resource), 0)
        const has = parseQuantity(String(node.status?.allocatable?.[resource] ?? '0'))
        return { name: node.metadata?.name, free: Math.max(0, has - taken) }
      })
      const [freest] = left.toSorted((one, other) => other.free - one.free)
      const need = `asks ${amount(asked(pod, resource), resource)} of ${resource}`
      if (freest === undefined) return []
      return [`${need}; the freest node, ${freest.name}, has ${amount(freest.free, resource)} left`]
    })
