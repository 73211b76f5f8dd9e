import { type Cluster, ClusterError } from '../../cluster/cluster.ts'
import { readinessOf } from '../../cluster/ready/ready.ts'
import type { Manifest } from '../../model/manifest.ts'
import { type Answer, missing, ok, type PreflightScope, type Prerequisite } from './prerequisite.ts'

/** An API that some server beside the API server answers. */
type Served = { readonly group: string; readonly versions: readonly string[]; readonly fix: string }

const resource: Served = {
  group: 'metrics.k8s.io',
  versions: ['v1beta1'],
  fix: 'install metrics-server: https://github.com/kubernetes-sigs/metrics-server',
}
const custom: Served = {
  group: 'custom.metrics.k8s.io',
  versions: ['v1beta2', 'v1beta1'],
  fix: 'install what serves it, such as prometheus-adapter, or name it in monitoring of the environment',
}
const external: Served = { ...custom, group: 'external.metrics.k8s.io', versions: ['v1beta1'] }

type Scaler = Manifest & { readonly spec?: { readonly metrics?: readonly { readonly type: string }[] } }

const nameOfApi = ({ group }: Served, version: string): string => `${version}.${group}`

const apiService = (cluster: Cluster, name: string) =>
  cluster.get({ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', name })

const unavailable = (found: Manifest): string | undefined => {
  const readiness = readinessOf(found)
  return readiness.ready ? undefined : readiness.reason
}

/** Whether APIs are registered; `hidden` from who may not see registrations. */
const registrations = async (cluster: Cluster, names: readonly string[]) => {
  try {
    return await Promise.all(names.map(name => apiService(cluster, name)))
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) return 'hidden' as const
    throw error
  }
}

/** What is served is no secret to anyone who is signed in. */
const judgeServed = async (cluster: Cluster, about: string, { group, fix }: Served): Promise<Answer> => {
  const kinds = await cluster.kinds()
  return kinds.some(({ apiVersion }) => apiVersion.startsWith(`${group}/`))
    ? ok(about, `${group} is served`)
    : missing(about, `nothing serves ${group}`, fix)
}

async function* look({ cluster, manifests }: PreflightScope, about: string, served: Served): AsyncGenerator<Answer> {
  const names = served.versions.map(version => nameOfApi(served, version))
  const registered = await registrations(cluster, names)
  if (registered === 'hidden') return yield await judgeServed(cluster, about, served)
  const found = registered.find(one => one !== undefined)
  const along = manifests.some(({ kind, metadata }) => kind === 'APIService' && names.includes(metadata.name))
  const problem = found && unavailable(found)
  if (found !== undefined && problem === undefined) yield ok(about, `${found.metadata.name} is available`)
  else if (along) yield ok(about, `${served.group} comes with the deploy`)
  else if (found !== undefined) yield missing(about, `${found.metadata.name}: ${problem}`, served.fix)
  else yield missing(about, `nothing serves ${served.group}`, served.fix)
}

const metricTypes = (manifests: readonly Manifest[]): ReadonlySet<string> =>
  new Set(
    (manifests as readonly Scaler[])
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .flatMap(({ spec }) => spec?.metrics ?? [])
      .map(({ type }) => type),
  )

/** What autoscalers compare is measured. */
export const metricsApis: Prerequisite = {
  about: 'metrics',
  async *look(scope) {
    const types = metricTypes(scope.manifests)
    if (types.size === 0) return yield ok('metrics', 'no autoscaler needs them')
    if (types.has('Resource') || types.has('ContainerResource')) yield* look(scope, 'metrics', resource)
    if (types.has('Pods') || types.has('Object')) yield* look(scope, 'custom metrics', custom)
    if (types.has('External')) yield* look(scope, 'external metrics', external)
  },
}
