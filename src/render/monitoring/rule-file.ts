import type { Scope } from '../scope.ts'
import { recordingRules } from './recording-rules.ts'
import type { RuleGroup } from './rules.ts'
import { serviceAlerts } from './service-alerts.ts'
import { storeAlerts } from './store-alerts.ts'
import { surroundingsAlerts } from './surroundings-alerts.ts'

/** Every rule of an environment, derived from its platform and from what it runs. */
export const ruleGroups = (scope: Scope): readonly RuleGroup[] => [
  ...recordingRules(scope),
  ...serviceAlerts(scope),
  ...storeAlerts(scope),
  ...surroundingsAlerts(scope),
]
