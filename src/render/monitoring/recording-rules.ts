import type { Scope } from '../scope.ts'
import { businessRoutes, customMetricRules } from './custom-metrics.ts'
import type { RuleGroup } from './rules.ts'

/** The jobs of the platform's own services, as a matcher. */
export const servicesMatcher = ({ platform }: Scope): string =>
  `job=~"${platform.services
    .map(({ name }) => name)
    .toSorted()
    .join('|')}"`

/** What dashboards and alerts share: requests and failures per second by service, and what autoscalers decide by. */
export const recordingRules = (scope: Scope): readonly RuleGroup[] => {
  const requests = `http_server_request_duration_seconds_count{${servicesMatcher(scope)},${businessRoutes}`
  const served = [
    { record: 'job:http_requests:rate5m', expr: `sum by (job) (rate(${requests}}[5m]))` },
    { record: 'job:http_failures:rate5m', expr: `sum by (job) (rate(${requests},status=~"5.."}[5m]))` },
    { record: 'job:http_failures:share5m', expr: 'job:http_failures:rate5m / job:http_requests:rate5m' },
  ]
  const perPod = [...customMetricRules(scope)].toSorted((left, right) => (left.expr < right.expr ? -1 : 1))
  return [{ name: 'requests', rules: served }, ...(perPod.length === 0 ? [] : [{ name: 'autoscaling', rules: perPod }])]
}
