import type { Api, Endpoint } from '@salus/services/kit/contract.ts'
import { problemTable } from '@salus/services/kit/problems.ts'
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
  (endpoint.refuses ?? []).map(code => `${problemTable[code].status} ${code}`).join(', '),
]

/** The page of routes: what each service offers and to whom. The gateway forwards what is not for services alone. */
export const routesPage = (apis: readonly Api[]): string =>
  [
    '# Routes',
    'Through the gateway come the routes that people, kiosks and anyone may use. Every service also answers `/health/live`, `/health/ready`, `/health/checks`, `/metrics` and `/openapi.json`.',
    'Beside what the table says, a route refuses with 400 malformed-request, 401 not-signed-in and 403 forbidden where it is not open to anyone, 413 too-large and 415 unsupported-media-type where it takes a body, 429 too-many-requests at the gateway, 500 internal and 503 unavailable; [problems.md](problems.md) explains the codes. Whoever registers may send a device’s key as `X-API-Key` in place of an access token. What happens in the queue is told over a WebSocket: [notifications.md](notifications.md). How services prove themselves to each other: [service-tokens.md](service-tokens.md).',
    ...apis.map(
      ({ service, endpoints }) =>
        `## ${service}\n\n${table(['route', 'does', 'open to', 'answers', 'refuses'], Object.values(endpoints).map(row))}`,
    ),
  ].join('\n\n')
