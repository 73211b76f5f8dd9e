/** How much a finding weighs; `unknown` could not be decided, and says why in `received`. */
export type Severity = 'error' | 'warning' | 'info' | 'unknown'

/** A judgement about one object, as data. Its form is a contract, see the command line's documentation. */
export type Finding = {
  readonly check: string
  readonly severity: Severity
  /** What is judged: `service api-gateway`, or for Kubernetes `APIVERSION KIND NAMESPACE/NAME`. */
  readonly object: string
  readonly path: string
  readonly expected: string
  readonly received: string
  readonly because: readonly string[]
  readonly fix: string
}
