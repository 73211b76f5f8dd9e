import type { Concern } from './scope.ts'
import { metadataOf } from './scope.ts'

const standards = ['enforce', 'audit', 'warn']

/** The platform's namespace, which takes Pods of the restricted standard only. https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const namespaces: Concern = function* (scope) {
  const labels = Object.fromEntries(
    standards.flatMap(mode => [
      [`pod-security.kubernetes.io/${mode}`, 'restricted'],
      [`pod-security.kubernetes.io/${mode}-version`, 'latest'],
    ]),
  )
  const { namespace } = scope.environment
  yield {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: metadataOf(scope, { stage: 'namespace', name: namespace, namespaced: false, labels }),
  }
}
