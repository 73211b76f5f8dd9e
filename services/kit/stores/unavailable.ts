import type { StoreKind } from './ports.ts'

/**
 * The store does not answer now; the same request may work later. `reason` is short and names no secret:
 * `connection refused`, `no answer within 2 s`, `the disk is full`.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly kind: StoreKind
  readonly reason: string

  constructor(kind: StoreKind, reason: string, cause?: unknown) {
    super(`the ${kind} store is unavailable: ${reason}`, { cause })
    this.kind = kind
    this.reason = reason
  }
}
