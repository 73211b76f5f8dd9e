import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { Manifest } from '../../model/manifest.ts'
import { formatSize } from '../../model/quantity.ts'
import type { Store } from '../../model/store.ts'
import { metadataOf, type Scope, selectorOf } from '../scope.ts'
import type { StoreForm } from './form.ts'
import { dataVolume, storePod } from './pod.ts'
import { headlessNameOf } from './pods.ts'

/**
 * A store's Pods and their volumes, which outlive both. All Pods start at once: those of a cluster wait for each other.
 */
export const storeStatefulSet = (scope: Scope, store: Store, form: StoreForm): Manifest => {
  const { storageClass } = scope.environment
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadataOf(scope, { stage: 'stores', name: store.name, of: store.name }),
    spec: {
      replicas: form.replicas,
      serviceName: headlessNameOf(store),
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      selector: { matchLabels: selectorOf(scope, store.name) },
      template: storePod(scope, store, form),
      volumeClaimTemplates: [
        {
          metadata: { name: dataVolume, labels: selectorOf(scope, store.name) },
          spec: {
            accessModes: ['ReadWriteOnce'],
            ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
            resources: { requests: { storage: formatSize(store.sizeBytes) } },
          },
        },
      ],
    },
  } satisfies IStatefulSet
}
