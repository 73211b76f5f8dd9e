import type { IRole, IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import type { Manifest } from '../../model/manifest.ts'
import { metadataOf, type Scope } from '../scope.ts'

/** A Role of one namespace, the environment's own unless said, and the account of a workload that has it. */
export const roleOf = (
  scope: Scope,
  of: string,
  rules: NonNullable<IRole['rules']>,
  namespace = scope.environment.namespace,
): readonly Manifest[] => {
  const metadata = metadataOf(scope, { stage: 'rbac', name: of, of, namespace })
  const apiGroup = 'rbac.authorization.k8s.io'
  return [
    { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata, rules } satisfies IRole,
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: of },
      subjects: [{ kind: 'ServiceAccount', name: of, namespace: scope.environment.namespace }],
    } satisfies IRoleBinding,
  ]
}
