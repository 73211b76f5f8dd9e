import type { IServiceAccount } from 'kubernetes-models/v1'
import { type Concern, metadataOf } from './scope.ts'

/** An identity for each service. None of them talks to the API server, so no token is mounted and no right is given. */
export const serviceAccounts: Concern = function* (scope) {
  for (const { name } of scope.platform.services) {
    yield {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadataOf(scope, { stage: 'rbac', name, of: name }),
      automountServiceAccountToken: false,
    } satisfies IServiceAccount
  }
}
