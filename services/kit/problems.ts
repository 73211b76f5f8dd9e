/** One row of the table: the HTTP status, FHIR's issue type and what the code means to the caller. */
type Row = { readonly status: number; readonly issue: string; readonly meaning: string }

/**
 * Every error code that a service answers with. The issue types are FHIR R4's value set
 * https://hl7.org/fhir/R4/valueset-issue-type.html
 */
export const problemTable = {
  'malformed-request': { status: 400, issue: 'structure', meaning: 'the request is not in the form the route expects' },
  'not-an-image': { status: 400, issue: 'structure', meaning: 'the uploaded file is not a readable JPEG or PNG image' },
  'not-signed-in': { status: 401, issue: 'login', meaning: 'no valid token or key came with the request' },
  'wrong-credentials': { status: 401, issue: 'login', meaning: 'the name, the password or the one-time code is wrong' },
  'token-reused': { status: 401, issue: 'login', meaning: 'a refresh token came twice: its whole family is revoked' },
  forbidden: { status: 403, issue: 'forbidden', meaning: 'the caller is known but may not do this' },
  'new-password-needed': {
    status: 403,
    issue: 'expired',
    meaning: 'a one-time password opens nothing until a new password comes with it',
  },
  'not-found': { status: 404, issue: 'not-found', meaning: 'nothing of that name or id is here' },
  'queue-empty': { status: 404, issue: 'not-found', meaning: 'nobody is waiting' },
  'nik-of-someone-else': {
    status: 409,
    issue: 'conflict',
    meaning: 'the national id belongs to a patient with another name or birth date',
  },
  'already-exists': { status: 409, issue: 'duplicate', meaning: 'something of that name is there already' },
  'wrong-state': { status: 409, issue: 'conflict', meaning: 'the state it is in does not allow this step' },
  'in-progress': {
    status: 409,
    issue: 'lock-error',
    meaning: 'the same request is being worked on: ask again shortly',
  },
  'too-large': { status: 413, issue: 'too-long', meaning: 'the body is larger than the limit' },
  'too-many-pixels': { status: 413, issue: 'too-costly', meaning: 'the picture has more pixels than the reader takes' },
  'unsupported-media-type': {
    status: 415,
    issue: 'not-supported',
    meaning: 'the content type is not one the route takes',
  },
  'no-card': { status: 422, issue: 'processing', meaning: 'the picture shows no identity card that could be read' },
  'nik-invalid': {
    status: 422,
    issue: 'invariant',
    meaning: 'the national id fails its own check, or tells another birth date or sex',
  },
  'record-incomplete': { status: 422, issue: 'required', meaning: 'a field that registration needs is missing' },
  'idempotency-key-reused': {
    status: 422,
    issue: 'conflict',
    meaning: 'the Idempotency-Key belongs to a different request',
  },
  'too-many-requests': {
    status: 429,
    issue: 'throttled',
    meaning: 'the limit is reached: wait as long as Retry-After says',
  },
  internal: { status: 500, issue: 'exception', meaning: 'the service failed; the request id finds it in the log' },
  unavailable: {
    status: 503,
    issue: 'transient',
    meaning: 'something this needs is down: try again after Retry-After',
  },
} as const satisfies Record<string, Row>

/** A code of the table. */
export type ProblemCode = keyof typeof problemTable

/** FHIR R4 OperationOutcome, the body of every error. https://hl7.org/fhir/R4/operationoutcome.html */
export type OperationOutcome = {
  readonly resourceType: 'OperationOutcome'
  readonly issue: readonly [
    {
      readonly severity: 'error'
      readonly code: string
      readonly details: { readonly text: ProblemCode }
      readonly diagnostics: string
    },
  ]
}

/** A refusal with a code of the table; the text says what was expected and never repeats personal data. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly retryAfterSeconds: number | undefined

  constructor(code: ProblemCode, text: string = problemTable[code].meaning, retryAfterSeconds?: number) {
    super(text)
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }

  get status(): number {
    return problemTable[this.code].status
  }
}

/** The body that tells a problem to the caller. */
export const outcomeOf = (code: ProblemCode, text: string): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: problemTable[code].issue, details: { text: code }, diagnostics: text }],
})
