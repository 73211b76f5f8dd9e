import type { ProblemCode } from '../../../../kit/problems.ts'

/** Why something did not work: the services' codes; `offline` when no answer came, `unexpected` for a foreign one. */
export type RefusalCode = ProblemCode | 'offline' | 'unexpected'

/** A request that was refused, or that nobody answered. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: RefusalCode
  /** How long the services ask to wait before the next try. */
  readonly retryAfterSeconds: number | undefined

  constructor(code: RefusalCode, retryAfterSeconds?: number) {
    super(code)
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}

const passing: readonly RefusalCode[] = ['offline', 'unavailable', 'too-many-requests', 'in-progress', 'internal']

/** Whether the same request may well succeed a little later. */
export const isPassing = (code: RefusalCode): boolean => passing.includes(code)

type Outcome = { readonly issue?: readonly [{ readonly details?: { readonly text?: unknown } }] }

const byStatus: Readonly<Record<number, RefusalCode>> = {
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

const outcomeIn = (text: string): string | undefined => {
  try {
    const code = (JSON.parse(text) as Outcome).issue?.[0].details?.text
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}

/** Reads an error answer; something between page and platform may have answered instead, without an OperationOutcome. */
export const refusal = (status: number, body: string, retryAfter: string | null): Refused => {
  const seconds = retryAfter === null || !/^\d+$/.test(retryAfter) ? undefined : Number(retryAfter)
  const code = outcomeIn(body) ?? byStatus[status] ?? 'unexpected'
  return new Refused(code as RefusalCode, seconds)
}

/** Any error as a refusal: what is not one came from the network. */
export const asRefused = (error: unknown): Refused => (error instanceof Refused ? error : new Refused('offline'))
