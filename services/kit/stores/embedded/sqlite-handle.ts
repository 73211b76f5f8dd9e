import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'

/** One row, columns by name. */
export type Row = Record<string, SQLOutputValue>
/** What a statement answers: rows when it reads, counts when it writes. */
export type Answer =
  | { readonly rows: Row[] }
  | { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }

type Prepared = { readonly statement: StatementSync; readonly reads: boolean }

/** Enough for every statement of a service; generated `in (…)` lists push each other out, never the memory. */
const CACHED_STATEMENTS = 500

/** One connection to a SQLite file, with its prepared statements; every call is synchronous. */
export class SqliteHandle {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  constructor(path: string, options: { readonly readOnly: boolean; readonly busyMilliseconds: number }) {
    this.#database = new DatabaseSync(path, { readOnly: options.readOnly, timeout: options.busyMilliseconds })
  }

  /** Whether a transaction is open; SQLite itself ends one after some errors of the disk. */
  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).statement.all(...values)
  }

  first(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).statement.get(...values)
  }

  /** How many rows the statement changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).statement.run(...values).changes)
  }

  /** Runs a statement of either sort. */
  query(sql: string, values: readonly SQLInputValue[]): Answer {
    const { statement, reads } = this.#prepare(sql)
    return reads ? { rows: statement.all(...values) } : statement.run(...values)
  }

  /** Runs statements without values, several at once if need be. */
  script(sql: string): void {
    this.#database.exec(sql)
  }

  close(): void {
    this.#prepared.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    const prepared = { statement, reads: statement.columns().length > 0 }
    const [oldest] = this.#prepared.keys()
    if (this.#prepared.size >= CACHED_STATEMENTS && oldest !== undefined) this.#prepared.delete(oldest)
    this.#prepared.set(sql, prepared)
    return prepared
  }
}
