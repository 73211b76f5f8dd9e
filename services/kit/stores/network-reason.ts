/** What a socket's error code means to the person who reads it; https://nodejs.org/api/errors.html#common-system-errors */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name is unknown',
  ERR_SOCKET_CLOSED: 'the connection was lost',
}

/** The reason behind a network error; undefined when the error is of another sort. */
export const networkReason = (error: unknown): string | undefined => {
  if (error instanceof AggregateError) return networkReason(error.errors[0])
  return error instanceof Error && 'code' in error ? REASONS[String(error.code)] : undefined
}
