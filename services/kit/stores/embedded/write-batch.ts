/**
 * Writes that several handles and processes send to one file. They are closures, collected in memory and run one after
 * another inside one BEGIN … COMMIT of one turn of the event loop, so no lock outlives that turn.
 */
import type { StoreKind } from '../ports.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { isBusy, storeError } from './sqlite-errors.ts'
import type { SqliteFile } from './sqlite-file.ts'
import type { SqliteHandle } from './sqlite-handle.ts'
import { syncPace } from './sync-pace.ts'

/** A write: touches the database only, since it may run twice. */
export type Write<T> = (writer: SqliteHandle) => T

type Job = {
  readonly run: Write<void>
  readonly committed: () => void
  readonly failed: (error: unknown) => void
}

const BUSY_RETRY_MILLISECONDS = 2
const BUSY_LIMIT_MILLISECONDS = 5000

/** The writes of one handle. */
export class WriteBatch {
  readonly #file: SqliteFile
  readonly #pace = syncPace()
  #jobs: Job[] = []
  #busySince: number | undefined
  #idle: PromiseWithResolvers<void> | undefined

  constructor(file: SqliteFile) {
    this.#file = file
  }

  /**
   * Runs the write with others of the same turn; resolves with its answer when it is on the disk. `committed` is told
   * the answer first, in the order of the writes, before any other code runs.
   */
  write<T>(work: Write<T>, committed?: (value: T) => void): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    let value: T
    this.#add({
      run: writer => {
        value = work(writer)
      },
      committed: () => {
        committed?.(value)
        resolve(value)
      },
      failed: reject,
    })
    return promise
  }

  /** Resolves when every write so far is on the disk or has failed. */
  async settled(): Promise<void> {
    await this.#idle?.promise
  }

  #add(job: Job): void {
    this.#jobs.push(job)
    if (this.#idle) return
    this.#idle = Promise.withResolvers<void>()
    this.#pace.schedule(() => this.#flush())
  }

  #flush(): void {
    const jobs = this.#jobs
    try {
      this.#file.writer.run('BEGIN IMMEDIATE')
    } catch (error) {
      this.#refused(error)
      return
    }
    this.#jobs = []
    this.#busySince = undefined
    this.#commit(jobs)
    this.#next()
  }

  /** Another connection writes at this moment: tries again soon, without stopping the process. */
  #refused(error: unknown): void {
    this.#busySince ??= performance.now()
    if (isBusy(error) && performance.now() - this.#busySince < BUSY_LIMIT_MILLISECONDS) {
      setTimeout(() => this.#flush(), BUSY_RETRY_MILLISECONDS)
      return
    }
    const jobs = this.#jobs
    this.#jobs = []
    this.#busySince = undefined
    for (const job of jobs) job.failed(storeError(this.#file.kind, error))
    this.#next()
  }

  #next(): void {
    if (this.#jobs.length > 0) {
      this.#pace.schedule(() => this.#flush())
      return
    }
    this.#idle?.resolve()
    this.#idle = undefined
  }

  #commit(jobs: readonly Job[]): void {
    const error = this.#attempt(jobs)
    if (error === undefined) for (const job of jobs) job.committed()
    else if (jobs.length === 1) jobs[0]?.failed(storeError(this.#file.kind, error))
    else this.#commitEach(jobs)
  }

  /** One write of a batch failed: each then runs on its own, so that only the guilty one does. */
  #commitEach(jobs: readonly Job[]): void {
    for (const job of jobs) {
      try {
        this.#file.writer.run('BEGIN IMMEDIATE')
        this.#commit([job])
      } catch (error) {
        job.failed(storeError(this.#file.kind, error))
      }
    }
  }

  /** Runs the writes and commits; gives the error that undid them. */
  #attempt(jobs: readonly Job[]): unknown {
    const { writer, kind } = this.#file
    try {
      for (const job of jobs) job.run(writer)
      if (!writer.inTransaction) return diskFailed(kind)
      this.#pace.timed(() => writer.run('COMMIT'))
      return undefined
    } catch (error) {
      if (writer.inTransaction) writer.run('ROLLBACK')
      return error ?? diskFailed(kind)
    }
  }
}

const diskFailed = (kind: StoreKind) => new StoreUnavailable(kind, 'the disk failed')
