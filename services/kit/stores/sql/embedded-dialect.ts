/**
 * Kysely on one SQLite file. A connection reads through the reader until a transaction begins on it, and uses the
 * writer until that ends; so whatever is read outside a transaction is committed and synced, and a write outside one
 * fails.
 */

import type { SQLInputValue } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
} from 'kysely'
import type { GroupCommit } from '../embedded/group-commit.ts'
import { isReadOnly, storeError } from '../embedded/sqlite-errors.ts'
import type { SqliteFile } from '../embedded/sqlite-file.ts'
import type { SqlOptions } from '../ports.ts'
import { EmbeddedQueryCompiler } from './columns.ts'

type OnQuery = SqlOptions['onQuery']

class EmbeddedConnection implements DatabaseConnection {
  readonly #file: SqliteFile
  readonly #onQuery: OnQuery
  writing = false

  constructor(file: SqliteFile, onQuery: OnQuery) {
    this.#file = file
    this.#onQuery = onQuery
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const start = this.#onQuery ? performance.now() : 0
    let failed = true
    try {
      const result = this.#run<R>(query)
      failed = false
      return result
    } finally {
      this.#onQuery?.({ milliseconds: performance.now() - start, failed })
    }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield this.#run<R>(query)
  }

  #run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const handle = this.writing ? this.#file.writer : this.#file.reader
    try {
      const answer = handle.query(sql, parameters as readonly SQLInputValue[])
      // Plain objects, as the other adapter gives; SQLite's rows have no prototype.
      if ('rows' in answer) return { rows: answer.rows.map(row => ({ ...row }) as R) }
      return { rows: [], numAffectedRows: BigInt(answer.changes), insertId: BigInt(answer.lastInsertRowid) }
    } catch (error) {
      throw !this.writing && isReadOnly(error) ? outsideTransaction(error) : storeError(this.#file.kind, error)
    }
  }
}

const outsideTransaction = (cause: unknown) =>
  new Error('a write outside a transaction: use sql.transaction', { cause })

class EmbeddedDriver implements Driver {
  readonly #file: SqliteFile
  readonly #turns: GroupCommit
  readonly #onQuery: OnQuery

  constructor(file: SqliteFile, turns: GroupCommit, onQuery: OnQuery) {
    this.#file = file
    this.#turns = turns
    this.#onQuery = onQuery
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<EmbeddedConnection> {
    return new EmbeddedConnection(this.#file, this.#onQuery)
  }

  async beginTransaction(connection: EmbeddedConnection): Promise<void> {
    await this.#turns.begin()
    connection.writing = true
  }

  async commitTransaction(connection: EmbeddedConnection): Promise<void> {
    connection.writing = false
    await this.#turns.commit()
  }

  /** Kysely calls this after a failed commit too: the turn has ended then, and its writes are undone already. */
  async rollbackTransaction(connection: EmbeddedConnection): Promise<void> {
    if (!connection.writing) return
    connection.writing = false
    await this.#turns.rollback()
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    await this.#turns.close()
    this.#file.close()
  }
}

class EmbeddedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }

  /** Migrations run within one transaction, so a failed one leaves nothing behind. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** The dialect for one file, whose writers take turns by `turns`. */
export const embeddedDialect = (file: SqliteFile, turns: GroupCommit, onQuery: OnQuery): Dialect => ({
  createDriver: () => new EmbeddedDriver(file, turns, onQuery),
  createQueryCompiler: () => new EmbeddedQueryCompiler(),
  createAdapter: () => new EmbeddedAdapter(),
  createIntrospector: db => new SqliteIntrospector(db),
})
