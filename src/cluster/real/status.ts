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

/** No answer came from this address. */
export const unreachable = (about: string, address: string, cause: unknown): ClusterError => {
  const text = cause instanceof Error ? cause.message || cause.constructor.name : String(cause)
  return new ClusterError(about, 0, 'Unreachable', `${address}: ${text}`)
}
