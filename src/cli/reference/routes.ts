import type { Api, Endpoint } from '@salus/services/kit/contract.ts'
import { table } from './table.ts'

const who = ({ access, callers }: Endpoint): string => {
  if (access === 'anyone') return 'anyone'
  return access === 'services' ? `services: ${callers?.join(', ') ?? 'any declared caller'}` : access.join(', ')
}

const row = (endpoint: Endpoint): string[] => [
  `\`${endpoint.method} ${endpoint.path}\``,
  endpoint.summary,
  who(endpoint),
  Object.keys(endpoint.replies).join(', '),
]

/** The page of routes: what each service offers and to whom. The gateway forwards what is not for services alone. */
export const routesPage = (apis: readonly Api[]): string =>
  [
    '# Routes',
    'Through the gateway come the routes that people, kiosks and anyone may use. Every service also answers `/health/live`, `/health/ready`, `/health/checks`, `/metrics` and `/openapi.json`.',
    ...apis.map(
      ({ service, endpoints }) =>
        `## ${service}\n\n${table(['route', 'does', 'open to', 'answers'], Object.values(endpoints).map(row))}`,
    ),
  ].join('\n\n')
