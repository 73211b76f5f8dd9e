import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1/EndpointSlice'
import type { IPod } from 'kubernetes-models/v1/Pod'
import type { IService } from 'kubernetes-models/v1/Service'
import { readinessOf } from '../../cluster/ready/ready.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { HealthScope, Line, Section } from './line.ts'

type Pod = Manifest & IPod
type Service = Manifest & IService
type Slice = Manifest & IEndpointSlice

type Seen = {
  readonly pods: readonly Pod[]
  readonly slices: readonly Slice[]
  readonly events: readonly Manifest[]
}

const selects = (selector: Readonly<Record<string, string>>, { metadata }: Manifest): boolean =>
  Object.entries(selector).every(([label, value]) => metadata.labels?.[label] === value)

const readyEndpoints = ({ metadata }: Service, slices: readonly Slice[]): number =>
  slices
    .filter(slice => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
    // Where a named port is found in no container, the Pods are endpoints of nothing.
    .filter(({ ports }) => (ports ?? []).length > 0)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false).length

const missingPort = ({ spec }: Service, pods: readonly Pod[]): string | undefined => {
  const names = pods.flatMap(pod => pod.spec?.containers.flatMap(({ ports }) => ports?.map(({ name }) => name)) ?? [])
  const wanted = spec?.ports?.map(({ targetPort }) => targetPort) ?? []
  return wanted.filter(port => typeof port === 'string').find(port => !names.includes(port))
}

const whyNone = (service: Service, pods: readonly Pod[], events: readonly Manifest[]): string => {
  const selector = Object.entries(service.spec?.selector ?? {}).map(([label, value]) => `${label}=${value}`)
  if (pods.length === 0) return `no Pod bears ${selector.join(', ')}`
  const judged = pods.map(pod => ({ pod, readiness: readinessOf(pod, { events }) }))
  const ready = judged.filter(({ readiness }) => readiness.ready).map(({ pod }) => pod)
  const [first] = judged.flatMap(({ readiness }) => (readiness.ready ? [] : [readiness.reason]))
  if (ready.length === 0) return `none of ${pods.length} Pods is ready — ${first}`
  const port = missingPort(service, ready)
  return port === undefined ? 'its ready Pods are no endpoints yet' : `no container of its Pods names a port ${port}`
}

const lineOf = (service: Service, { pods, slices, events }: Seen): Line => {
  const about = service.metadata.name
  const own = pods.filter(pod => selects(service.spec?.selector ?? {}, pod))
  const ready = readyEndpoints(service, slices)
  const facts = { ready, pods: own.length }
  if (ready > 0) return { about, state: 'ok', says: `${ready} ready endpoints`, facts }
  return { about, state: 'bad', says: `no ready endpoint: ${whyNone(service, own, events)}`, facts }
}

/** Which Service sends traffic to nobody, and why. */
export const services: Section = {
  name: 'services',
  async *look({ list }: HealthScope) {
    const [all, pods, slices, events] = await Promise.all([
      list('v1', 'Service'),
      list('v1', 'Pod'),
      list('discovery.k8s.io/v1', 'EndpointSlice'),
      list('v1', 'Event'),
    ])
    const seen = { pods: pods as readonly Pod[], slices: slices as readonly Slice[], events }
    for (const service of all as readonly Service[])
      if (service.spec?.selector !== undefined) yield lineOf(service, seen)
  },
}
