import { calleesOf } from '../../../model/platform.ts'
import type { Service } from '../../../model/service.ts'
import type { Scope } from '../../scope.ts'
import { businessRoutes } from '../custom-metrics.ts'
import { type Dashboard, type Panel, percentiles } from './panel.ts'

const series = 'http_server_request_duration_seconds'

/** Rate, errors and duration of each route. https://grafana.com/blog/the-red-method-how-to-instrument-your-services/ */
const panelsOf = ({ platform }: Scope, service: Service): readonly Panel[] => {
  const own = `job="${service.name}",${businessRoutes}`
  const calls: Panel = {
    title: 'Calls to other services, by outcome',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (callee, outcome) (rate(http_client_request_duration_seconds_count{job="${service.name}"}[5m]))`,
        legend: '{{callee}} {{outcome}}',
      },
    ],
  }
  return [
    {
      title: 'Requests per second, by route',
      unit: 'reqps',
      queries: [{ expr: `sum by (method, route) (rate(${series}_count{${own}}[5m]))`, legend: '{{method}} {{route}}' }],
    },
    {
      title: 'Failures per second, by route and status',
      unit: 'reqps',
      queries: [
        {
          expr: `sum by (method, route, status) (rate(${series}_count{${own},status=~"5.."}[5m]))`,
          legend: '{{method}} {{route}} {{status}}',
        },
      ],
    },
    { title: 'Time to answer, by route', unit: 's', queries: percentiles(series, own, ['route']).slice(1) },
    ...(calleesOf(platform, service).length > 0 ? [calls] : []),
  ]
}

/** The requests of every service. */
export const requestsDashboard = (scope: Scope): Dashboard => ({
  uid: `${scope.platform.name}-requests`,
  title: `${scope.platform.name}: requests`,
  sections: [
    {
      title: 'All services',
      panels: [
        {
          title: 'Requests per second',
          unit: 'reqps',
          queries: [{ expr: 'job:http_requests:rate5m', legend: '{{job}}' }],
        },
        {
          title: 'Share of failures',
          unit: 'percentunit',
          queries: [{ expr: 'job:http_failures:share5m', legend: '{{job}}' }],
        },
      ],
    },
    ...scope.platform.services
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .map(service => ({ title: service.name, panels: panelsOf(scope, service) })),
  ],
})
