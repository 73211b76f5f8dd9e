import type { Kind } from '../cluster.ts'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** Kind and plural of what a fresh API server serves, by group and version; a star marks what has no namespace. */
const served: Readonly<Record<string, string>> = {
  v1: 'Namespace*namespaces Node*nodes PersistentVolume*persistentvolumes ConfigMap:configmaps Secret:secrets Service:services ServiceAccount:serviceaccounts Pod:pods PersistentVolumeClaim:persistentvolumeclaims ResourceQuota:resourcequotas LimitRange:limitranges Event:events Endpoints:endpoints ReplicationController:replicationcontrollers',
  'apps/v1':
    'Deployment:deployments StatefulSet:statefulsets DaemonSet:daemonsets ReplicaSet:replicasets ControllerRevision:controllerrevisions',
  'batch/v1': 'Job:jobs CronJob:cronjobs',
  'autoscaling/v2': 'HorizontalPodAutoscaler:horizontalpodautoscalers',
  'policy/v1': 'PodDisruptionBudget:poddisruptionbudgets',
  'networking.k8s.io/v1': 'Ingress:ingresses NetworkPolicy:networkpolicies IngressClass*ingressclasses',
  'rbac.authorization.k8s.io/v1':
    'Role:roles RoleBinding:rolebindings ClusterRole*clusterroles ClusterRoleBinding*clusterrolebindings',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition*customresourcedefinitions',
  'apiregistration.k8s.io/v1': 'APIService*apiservices',
  'storage.k8s.io/v1': 'StorageClass*storageclasses',
  'scheduling.k8s.io/v1': 'PriorityClass*priorityclasses',
  'discovery.k8s.io/v1': 'EndpointSlice:endpointslices',
  'coordination.k8s.io/v1': 'Lease:leases',
  'events.k8s.io/v1': 'Event:events',
  'metrics.k8s.io/v1beta1': 'PodMetrics:pods NodeMetrics*nodes',
}

/** The kinds of a fresh API server. */
export const builtIn: readonly Kind[] = Object.entries(served).flatMap(([apiVersion, words]) =>
  words.split(' ').map(word => {
    const [kind = '', plural = ''] = word.split(/[:*]/)
    return { apiVersion, kind, plural, namespaced: word.includes(':'), verbs }
  }),
)

type Definition = {
  readonly spec: {
    readonly group: string
    readonly scope: string
    readonly names: { readonly kind: string; readonly plural: string }
    readonly versions: readonly { readonly name: string; readonly served: boolean }[]
  }
}

/** The kinds that a CustomResourceDefinition adds. */
export const definedBy = (definition: object): readonly Kind[] => {
  const { group, scope, names, versions } = (definition as Definition).spec
  return versions
    .filter(version => version.served)
    .map(({ name }) => ({ apiVersion: `${group}/${name}`, ...names, namespaced: scope === 'Namespaced', verbs }))
    .map(({ apiVersion, kind, plural, namespaced }) => ({ apiVersion, kind, plural, namespaced, verbs }))
}
