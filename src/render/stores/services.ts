import type { IService } from 'kubernetes-models/v1'
import type { Manifest } from '../../model/manifest.ts'
import type { Store } from '../../model/store.ts'
import { serviceNameOf } from '../names.ts'
import { metadataOf, type Scope, selectorOf } from '../scope.ts'
import type { StoreForm } from './form.ts'
import { headlessNameOf } from './pods.ts'

const portsOf = (form: StoreForm) =>
  Object.entries(form.workload.ports).map(([name, port]) => ({
    name,
    port,
    targetPort: name,
    protocol: 'TCP' as const,
  }))

/** A label that every Pod of a StatefulSet bears. */
const podNamed = (name: string) => ({ 'statefulset.kubernetes.io/pod-name': name })

/** Names for each Pod, which those of a cluster need before they are ready. */
export const headlessService = (scope: Scope, store: Store, form: StoreForm): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(scope, { stage: 'stores', name: headlessNameOf(store), of: store.name }),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorOf(scope, store.name),
      ports: portsOf(form),
    },
  }) satisfies IService

/** The address of the store, which leads to Pods that answer, or to the one that takes writes. */
export const clientService = (scope: Scope, store: Store, form: StoreForm): Manifest =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(scope, {
      stage: 'stores',
      name: form.serviceName ?? serviceNameOf(store.name),
      of: store.name,
    }),
    spec: {
      type: 'ClusterIP',
      selector: { ...selectorOf(scope, store.name), ...(form.servedBy === undefined ? {} : podNamed(form.servedBy)) },
      ports: portsOf(form),
    },
  }) satisfies IService

/** An address for each Pod that stays when the Pod is made anew, ready or not. */
export const podServices = (scope: Scope, store: Store, form: StoreForm): readonly Manifest[] =>
  Array.from({ length: form.addressEach === true ? form.replicas : 0 }, (_, index) => {
    const name = `${store.name}-${index}`
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadataOf(scope, { stage: 'stores', name, of: store.name }),
      spec: {
        type: 'ClusterIP',
        publishNotReadyAddresses: true,
        selector: { ...selectorOf(scope, store.name), ...podNamed(name) },
        ports: portsOf(form),
      },
    } satisfies IService
  })
