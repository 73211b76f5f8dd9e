/**
 * Group commit: transactions take turns on the writer, each inside a savepoint of one physical transaction, and share
 * one sync. A transaction's commit resolves only after that sync.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { StoreUnavailable } from '../unavailable.ts'
import { isBusy, storeError } from './sqlite-errors.ts'
import type { SqliteFile } from './sqlite-file.ts'
import { syncPace } from './sync-pace.ts'

type Batch = { size: number; readonly synced: PromiseWithResolvers<void> }

const LARGEST_BATCH = 128
const BUSY_RETRY_MILLISECONDS = 2
const BUSY_LIMIT_MILLISECONDS = 5000

/** The turns of one SQLite file's writer. */
export class GroupCommit {
  readonly #file: SqliteFile
  readonly #pace = syncPace()
  readonly #waiting: (() => void)[] = []
  #taken = false
  #batch: Batch | undefined
  /** The batch is due, but a transaction is in progress: it is synced when that one ends. */
  #due = false

  constructor(file: SqliteFile) {
    this.#file = file
  }

  get inProgress(): boolean {
    return this.#taken
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** Waits for the turn; from then on the writer is the caller's until `commit` or `rollback`. */
  async begin(): Promise<void> {
    if (this.#taken) await new Promise<void>(resolve => this.#waiting.push(resolve))
    this.#taken = true
    try {
      this.#batch ??= await this.#open()
      this.#file.writer.run('SAVEPOINT turn')
    } catch (error) {
      this.#pass()
      throw storeError(this.#file.kind, error)
    }
  }

  /** Ends the turn; resolves when the writes are on the disk, rejects when they are not. */
  commit(): Promise<void> {
    return this.#end(() => this.#file.writer.run('RELEASE turn'))
  }

  /**
   * Undoes the turn's writes. What the turn has read may belong to transactions that are not synced yet, so this too
   * resolves after the sync: nobody acts on what could still be lost.
   */
  async rollback(): Promise<void> {
    const ended = this.#end(() => {
      this.#file.writer.run('ROLLBACK TO turn')
      this.#file.writer.run('RELEASE turn')
    })
    await ended.catch(() => undefined)
  }

  /** Waits for the turns before this one and syncs what they wrote. */
  async close(): Promise<void> {
    if (this.#taken) await new Promise<void>(resolve => this.#waiting.push(resolve))
    this.#taken = true
    this.#sync()
  }

  #end(leave: () => void): Promise<void> {
    const batch = this.#batch
    if (!batch) return Promise.reject(new Error('the turn has ended already'))
    try {
      // After some errors of the disk SQLite itself has rolled back everything, other turns' writes included.
      if (this.#file.writer.inTransaction) leave()
      batch.size += 1
    } catch (error) {
      this.#fail(batch, error)
    }
    if (!this.#file.writer.inTransaction) this.#fail(batch, new StoreUnavailable(this.#file.kind, 'the disk failed'))
    this.#pass()
    return batch.synced.promise
  }

  async #open(): Promise<Batch> {
    const deadline = performance.now() + BUSY_LIMIT_MILLISECONDS
    while (!this.#tryBegin(deadline)) await delay(BUSY_RETRY_MILLISECONDS)
    const synced = Promise.withResolvers<void>()
    synced.promise.catch(() => undefined)
    this.#pace.schedule(() => this.#flush())
    return { size: 0, synced }
  }

  #tryBegin(deadline: number): boolean {
    try {
      this.#file.writer.run('BEGIN IMMEDIATE')
      return true
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
      return false
    }
  }

  #pass(): void {
    if (this.#batch && (this.#due || this.#batch.size >= LARGEST_BATCH)) this.#sync()
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken = false
  }

  #flush(): void {
    if (this.#taken) this.#due = true
    else this.#sync()
  }

  #sync(): void {
    const batch = this.#batch
    this.#due = false
    if (!batch) return
    try {
      this.#pace.timed(() => this.#file.writer.run('COMMIT'))
      this.#batch = undefined
      batch.synced.resolve()
    } catch (error) {
      this.#fail(batch, error)
    }
  }

  #fail(batch: Batch, error: unknown): void {
    if (this.#file.writer.inTransaction) this.#file.writer.run('ROLLBACK')
    if (this.#batch === batch) this.#batch = undefined
    batch.synced.reject(storeError(this.#file.kind, error))
  }
}
