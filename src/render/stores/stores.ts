// The platform's stores on a cluster. What a kind is stands in src/stores; here it becomes objects.
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import type { IConfigMap, IServiceAccount } from 'kubernetes-models/v1'
import type { Manifest } from '../../model/manifest.ts'
import { storesOf } from '../../model/platform.ts'
import type { Store } from '../../model/store.ts'
import { allow, workload } from '../network.ts'
import { type Concern, metadataOf, type Scope, selectorOf } from '../scope.ts'
import { secretOf } from '../secrets.ts'
import type { StoreForm, Unit } from './form.ts'
import { unitsOf } from './forms.ts'
import { accountsConfigOf, accountsFiles, accountsJob, accountsJobOf } from './mysql-accounts.ts'
import { storeConfigOf } from './pod.ts'
import { clientService, headlessService, podServices } from './services.ts'
import { storeStatefulSet } from './stateful-set.ts'

const serviceAccount = (scope: Scope, { name }: Store): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadataOf(scope, { stage: 'rbac', name, of: name }),
    automountServiceAccountToken: false,
  }) satisfies IServiceAccount

const configMap = (scope: Scope, of: string, name: string, data: Readonly<Record<string, string>>): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadataOf(scope, { stage: 'config', name, of }),
    immutable: true,
    data: { ...data },
  }) satisfies IConfigMap

/** Of several Pods at most one goes at a time; a single one may go, or its node could never be emptied. */
const disruptionBudget = (scope: Scope, { name }: Store): Manifest =>
  ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(scope, { stage: 'stores', name, of: name }),
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(scope, name) } },
  }) satisfies IPodDisruptionBudget

const peers = (scope: Scope, store: Store, { replicas, workload: { peerPorts } }: StoreForm): readonly Manifest[] =>
  replicas === 1 ? [] : allow(scope, { from: workload(store.name), to: workload(store.name), ports: peerPorts })

function* mysqlOnly(scope: Scope, store: Store, form: StoreForm): Generator<Manifest> {
  const job = accountsJobOf(store)
  yield configMap(scope, job, accountsConfigOf(store), accountsFiles())
  yield accountsJob(scope, store, form)
  const { ports } = form.workload
  yield* allow(scope, { from: workload(job), to: workload(store.name), ports: Object.values(ports) })
}

function* unit(scope: Scope, { store, form }: Unit): Generator<Manifest> {
  yield serviceAccount(scope, store)
  yield* secretOf(scope, store.name, form.recipes)
  yield configMap(scope, store.name, storeConfigOf(store, form), form.files)
  yield headlessService(scope, store, form)
  yield clientService(scope, store, form)
  yield* podServices(scope, store, form)
  yield storeStatefulSet(scope, store, form)
  yield disruptionBudget(scope, store)
  yield* peers(scope, store, form)
}

/** Servers and what belongs to them talk to each other: a Redis asks its Sentinels, they ask it. */
function* between(scope: Scope, [first, ...companions]: readonly [Unit, ...Unit[]]): Generator<Manifest> {
  const end = ({ store, form }: Unit) => ({ peer: workload(store.name), ports: form.workload.peerPorts })
  for (const companion of companions) {
    const [one, other] = [end(first), end(companion)]
    yield* allow(scope, { from: one.peer, to: other.peer, ports: other.ports })
    yield* allow(scope, { from: other.peer, to: one.peer, ports: one.ports })
  }
}

/** Each store: its identity, Secret, settings, addresses, Pods with their volumes, and who of it may talk to whom. */
export const stores: Concern = function* (scope) {
  for (const store of storesOf(scope.platform)) {
    const units = unitsOf(scope, store)
    for (const each of units) yield* unit(scope, each)
    yield* between(scope, units)
    if (store.kind === 'mysql') yield* mysqlOnly(scope, store, units[0].form)
  }
}
