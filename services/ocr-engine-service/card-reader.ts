import type { CardReading } from './read-card.ts'

/** Reads cards on threads of its own, a few at a time, in the order they came. */
export type CardReader = {
  /** Reads the picture in these bytes. Rejects with ReaderBusy where too many wait already. */
  readonly read: (bytes: Uint8Array) => Promise<CardReading>
  /** Pictures that wait or are being read. */
  readonly waiting: () => number
  /** Resolves when it has read its first picture, to warm up; rejects with a short reason until then. */
  readonly ready: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The reader has as many pictures before it as it takes, or is not warm yet; come again after `retryAfterSeconds`. */
export class ReaderBusy extends Error {
  override readonly name = 'ReaderBusy'
  readonly retryAfterSeconds: number

  constructor(text: string, retryAfterSeconds: number) {
    super(text)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
