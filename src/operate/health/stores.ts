// Whether every store runs, and whether each service can log in to its stores: the services are asked themselves, each
// Pod through the kubelet's port forward, for what they watch. A service of another make may only know whether it is
// ready; then that is what is told.
import type { IPod } from 'kubernetes-models/v1/Pod'
import { ClusterError } from '../../cluster/cluster.ts'
import type { Manifest } from '../../model/manifest.ts'
import { storesOf } from '../../model/platform.ts'
import type { Service } from '../../model/service.ts'
import { stageOf } from '../../model/stage.ts'
import type { HealthScope, Line, Section } from './line.ts'

type Pod = Manifest & IPod

/** Under which name a service watches a store of a kind. */
const checks: Readonly<Record<string, string>> = { mysql: 'sql', redis: 'cache', rabbitmq: 'bus' }

/** What one Pod said of one store: `ok`, a reason, or nothing. */
type Answer = { readonly pod: string; readonly says: string | undefined; readonly refused?: string }

const runs = ({ metadata, status }: Pod): boolean =>
  status?.phase === 'Running' && metadata.deletionTimestamp === undefined

const watchedBy = (text: string): Readonly<Record<string, string>> => {
  try {
    return (JSON.parse(text) as { readonly checks?: Record<string, string> }).checks ?? {}
  } catch {
    return {}
  }
}

/** What one Pod watches, by name: `ok` or a reason; why it could not be asked. */
type Told = {
  readonly pod: string
  readonly watched: Readonly<Record<string, string>>
  readonly refused: string | undefined
}

const askOne = async ({ cluster, environment }: HealthScope, pod: Pod, port: number): Promise<Told> => {
  const { namespace } = environment
  try {
    const { text } = await cluster.ask({ namespace, name: pod.metadata.name, port }, '/health/checks')
    return { pod: pod.metadata.name, watched: watchedBy(text), refused: undefined }
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status === 0) throw error
    return { pod: pod.metadata.name, watched: {}, refused: error.message }
  }
}

const lineOf = (about: string, answers: readonly Answer[]): Line => {
  const failing = answers.filter(({ says }) => says !== undefined && says !== 'ok')
  const good = answers.filter(({ says }) => says === 'ok').length
  const facts = { pods: answers.length, loggedIn: good }
  if (failing.length > 0) {
    const reasons = [...new Set(failing.map(({ says }) => says))].join('; ')
    return { about, state: 'bad', says: `${failing.length} of ${answers.length} Pods cannot log in: ${reasons}`, facts }
  }
  if (good > 0) return { about, state: 'ok', says: `${good} of ${answers.length} Pods are logged in`, facts }
  const refused = answers.find(answer => answer.refused !== undefined)?.refused
  const why = answers.length === 0 ? 'no Pod of it runs that could be asked' : (refused ?? 'its Pods do not tell')
  return { about, state: 'unknown', says: why, facts }
}

async function* logins(scope: HealthScope, service: Service): AsyncGenerator<Line> {
  const pods = ((await scope.list('v1', 'Pod')) as readonly Pod[])
    .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === service.name)
    .filter(runs)
  const asked = await Promise.all(pods.map(pod => askOne(scope, pod, service.port)))
  for (const store of service.stores) {
    const answers = asked.map(({ pod, watched, refused }) => ({
      pod,
      says: watched[checks[store.kind] ?? store.kind] ?? watched[store.name],
      ...(refused === undefined ? {} : { refused }),
    }))
    yield lineOf(`${service.name} → ${store.name}`, answers)
  }
}

const runLine = ({ metadata, spec, status }: Manifest): Line => {
  const { replicas = 1 } = (spec ?? {}) as { readonly replicas?: number }
  const { readyReplicas = 0 } = (status ?? {}) as { readonly readyReplicas?: number }
  const facts = { ready: readyReplicas, desired: replicas }
  const state = readyReplicas >= replicas ? 'ok' : 'bad'
  return { about: metadata.name, state, says: `${readyReplicas} of ${replicas} Pods ready`, facts }
}

/** Each store's Pods, and each service's way into them. */
export const stores: Section = {
  name: 'stores',
  async *look(scope) {
    const { platform } = scope
    const named = storesOf(platform)
    const sets = (await scope.list('apps/v1', 'StatefulSet')).filter(
      set => stageOf(set) === 'stores' || named.some(({ name }) => name === set.metadata.name),
    )
    for (const set of sets) yield runLine(set)
    for (const { name } of named)
      if (!sets.some(({ metadata }) => metadata.name === name))
        yield { about: name, state: 'bad', says: 'is not deployed' }
    const lines = await Promise.all(platform.services.map(service => Array.fromAsync(logins(scope, service))))
    yield* lines.flat()
  },
}
