import type { Manifest } from '../../model/manifest.ts'
import { apiService } from './api-service.ts'
import { certificate } from './certificate.ts'
import { customResourceDefinition } from './custom-resource-definition.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { externalSecret } from './external-secret.ts'
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts'
import { ingress } from './ingress.ts'
import { job } from './job.ts'
import { namespace } from './namespace.ts'
import { persistentVolumeClaim } from './persistent-volume-claim.ts'
import { pod } from './pod.ts'
import { podDisruptionBudget } from './pod-disruption-budget.ts'
import { type Readiness, type Related, type Rule, ready, waiting } from './readiness.ts'
import { sealedSecret } from './sealed-secret.ts'
import { statefulSet } from './stateful-set.ts'

/** The rules, by group and kind. */
const rules: Readonly<Record<string, Rule<never>>> = {
  ' Namespace': namespace,
  ' PersistentVolumeClaim': persistentVolumeClaim,
  ' Pod': pod,
  'apiextensions.k8s.io CustomResourceDefinition': customResourceDefinition,
  'apiregistration.k8s.io APIService': apiService,
  'apps DaemonSet': daemonSet,
  'apps Deployment': deployment,
  'apps StatefulSet': statefulSet,
  'autoscaling HorizontalPodAutoscaler': horizontalPodAutoscaler,
  'batch Job': job,
  'bitnami.com SealedSecret': sealedSecret,
  'cert-manager.io Certificate': certificate,
  'external-secrets.io ExternalSecret': externalSecret,
  'networking.k8s.io Ingress': ingress,
  'policy PodDisruptionBudget': podDisruptionBudget,
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '')

const leaving = ({ metadata }: Manifest): Readiness => {
  const held = (metadata.finalizers as readonly string[] | undefined) ?? []
  return waiting(held.length === 0 ? 'it is being removed' : `it is being removed, held by ${held.join(', ')}`)
}

/** Whether an object, as the API server gives it, is as it is wanted. A kind without a rule is ready when it exists. */
export const readinessOf = (object: Manifest, related: Related = {}): Readiness => {
  const rule = rules[`${groupOf(object.apiVersion)} ${object.kind}`]
  if (object.metadata.deletionTimestamp !== undefined && rule !== namespace) return leaving(object)
  if (rule === undefined) return ready
  return rule(object as never, related)
}

/** Kinds whose readiness is more than that they exist. */
export const judgedKinds: readonly string[] = Object.keys(rules).map(key => key.replace(/^.* /, ''))
