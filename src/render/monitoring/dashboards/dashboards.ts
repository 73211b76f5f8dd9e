import type { Scope } from '../../scope.ts'
import { businessDashboard } from './business.ts'
import { infrastructureDashboard } from './infrastructure.ts'
import type { Dashboard } from './panel.ts'
import { requestsDashboard } from './requests.ts'
import { storesDashboard } from './stores.ts'

/** Every dashboard of an environment, derived from its platform and from what it runs. */
export const dashboardsOf = (scope: Scope): readonly Dashboard[] => [
  businessDashboard(scope),
  requestsDashboard(scope),
  infrastructureDashboard(scope),
  storesDashboard(scope),
]
