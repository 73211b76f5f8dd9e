import type { Endpoint } from './contract.ts'
import { type ProblemCode, problemTable } from './problems.ts'

const takesBody = ({ body, multipart }: Endpoint): boolean => body !== undefined || multipart === true

/** What any endpoint may refuse for; at the platform's entry everybody is limited, behind it every caller is a service. */
const general = (endpoint: Endpoint, atEntry: boolean): readonly ProblemCode[] => {
  const { access } = endpoint
  const isOpen = access === 'anyone'
  return [
    'malformed-request',
    ...(isOpen && atEntry ? [] : (['not-signed-in'] as const)),
    ...(isOpen ? [] : (['forbidden'] as const)),
    ...(takesBody(endpoint) ? (['too-large', 'unsupported-media-type'] as const) : []),
    ...(atEntry ? (['too-many-requests'] as const) : []),
    'internal',
    'unavailable',
  ]
}

/** Every code that an endpoint may refuse with, by status: its own, and those that follow from what it is. */
export const refusalsOf = (endpoint: Endpoint, atEntry: boolean): readonly ProblemCode[] => {
  const codes = new Set([...(endpoint.refuses ?? []), ...general(endpoint, atEntry)])
  return [...codes].sort((one, other) => problemTable[one].status - problemTable[other].status)
}
