// Figures by which autoscalers decide, one value for each Pod: recorded by Prometheus as `pod:NAME`, served by the
// adapter as NAME.
import { ModelError } from '../../model/errors.ts'
import type { Service } from '../../model/service.ts'
import type { Scope } from '../scope.ts'
import type { RecordingRule } from './rules.ts'

/** What every service's own measures need not name: it is derived from the times of its requests. */
export const requestRate = 'http_requests_per_second'

/** How the series that the adapter serves are called in Prometheus. */
export const recordedPrefix = 'pod:'

/** Requests of people and services; not those that look whether the Pod is well. */
export const businessRoutes = 'route!~"/health.*|/metrics"'

const perPod = (service: Service, name: string): string => {
  if (name === requestRate)
    return `sum by (namespace, pod) (rate(http_server_request_duration_seconds_count{job="${service.name}",${businessRoutes}}[1m]))`
  const gauge = service.measures.find(measure => measure.series === name && measure.kind === 'gauge')
  if (gauge === undefined)
    throw new ModelError(
      `service ${service.name}, scale: expected ${requestRate} or one of its gauges, received ${JSON.stringify(name)}`,
    )
  // `>= 0` leaves out what is not a number, because the service could not find it out.
  const own = `max by (namespace, pod) (${name}{job="${service.name}"} >= 0)`
  // What is the same in every Pod is shared among them, or more Pods would never lessen it.
  return gauge.shared ? `${own} / scalar(count(${own}))` : own
}

/** One recording rule for each figure that a service scales on. Throws ModelError where nothing exports it. */
export const customMetricRules = ({ platform }: Scope): readonly RecordingRule[] =>
  platform.services.flatMap(service =>
    Object.keys(service.scale.perPod).map(name => ({
      record: `${recordedPrefix}${name}`,
      expr: perPod(service, name),
    })),
  )
