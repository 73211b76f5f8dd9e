import { ClusterError } from '../cluster.ts'

/** What the API server answers instead of an object. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export type Status = {
  readonly kind: 'Status'
  readonly message?: string
  readonly reason?: string
  readonly code?: number
}

const statusOf = (text: string): Partial<Status> => {
  try {
    const read = JSON.parse(text) as Status | null
    return read?.kind === 'Status' ? read : {}
  } catch {
    return {}
  }
}

/** The refusal in an answer's body; something between us and the API server may have written it, so it is cut. */
export const refusal = (about: string, status: number, text: string): ClusterError => {
  const { message, reason } = statusOf(text)
  return new ClusterError(
    about,
    status,
    reason || `HTTP ${status}`,
    message || text.trim().slice(0, 300) || `HTTP ${status}`,
  )
}

/** Of several addresses that were tried, the first one's. */
const messageOf = (cause: unknown): string => {
  if (cause instanceof AggregateError && cause.errors.length > 0) return messageOf(cause.errors[0])
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}

/** No answer came from this address. */
export const unreachable = (about: string, address: string, cause: unknown): ClusterError =>
  new ClusterError(about, 0, 'Unreachable', `${address}: ${messageOf(cause)}`)
