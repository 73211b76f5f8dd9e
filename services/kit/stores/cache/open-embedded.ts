/**
 * The cache port on a SQLite file. An expired entry is never read again, and its bytes leave the disk with the next
 * sweep: SQLite overwrites what it deletes (`secure_delete`), and the write-ahead log, which may hold older pages, is
 * folded into the file and cut to nothing. https://www.sqlite.org/pragma.html#pragma_secure_delete
 */
import { openSqliteFile } from '../embedded/sqlite-file.ts'
import type { Row } from '../embedded/sqlite-handle.ts'
import { WriteBatch } from '../embedded/write-batch.ts'
import type { Cache } from '../ports.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { embeddedSortedSets, SORTED_SET_SCHEMA } from './embedded-sorted-sets.ts'
import { expiryOf } from './lifetime.ts'
import { sweepEvery } from './sweeping.ts'
import { Windows } from './windows.ts'

/** Tests give their own clock. */
export type EmbeddedCacheOptions = { readonly now?: () => number; readonly sweepMilliseconds?: number }

const SWEEP_MILLISECONDS = 2000
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, value BLOB NOT NULL, expires INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_expire ON entries (expires) WHERE expires IS NOT NULL;
  ${SORTED_SET_SCHEMA}`

const LIVE = '(expires IS NULL OR expires > ?)'
const GET = `SELECT value FROM entries WHERE key = ? AND ${LIVE}`
const WRITE = `
  INSERT INTO entries (key, value, expires) VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires`
const WRITE_IF_ABSENT = `${WRITE} WHERE entries.expires <= ?`
const REPLACE = `UPDATE entries SET value = ?, expires = coalesce(?, expires) WHERE key = ? AND value = ? AND ${LIVE}`
const DELETE = `DELETE FROM entries WHERE key = ? AND ${LIVE}`
const TAKE = `${DELETE} RETURNING value`
const SWEEP = 'DELETE FROM entries WHERE expires <= ?'
const DUE = 'SELECT 1 FROM entries WHERE expires <= ? LIMIT 1'

const bytesOf = (row: Row | undefined): Buffer | undefined => {
  const value = row?.value
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : undefined
}

/** Opens the cache port on a SQLite file. */
export const openEmbeddedCache = (path: string, options: EmbeddedCacheOptions = {}): Cache => {
  const { now = Date.now, sweepMilliseconds = SWEEP_MILLISECONDS } = options
  const file = openSqliteFile('cache', path, SCHEMA, 'PRAGMA secure_delete = ON;')
  const writes = new WriteBatch(file)
  const windows = new Windows(now)
  const sweeping = sweepEvery(sweepMilliseconds, async () => {
    windows.sweep()
    if (file.reader.first(DUE, now())) await writes.write(writer => writer.run(SWEEP, now()))
    return file.writer.first('PRAGMA wal_checkpoint(TRUNCATE)')?.busy === 0
  })
  return {
    get: async key => bytesOf(file.reader.first(GET, key, now())),
    set: async (key, value, lifetime = {}) => {
      const expires = expiryOf(lifetime, now())
      await writes.write(writer => writer.run(WRITE, key, Buffer.from(value), expires))
    },
    delete: key => writes.write(writer => writer.run(DELETE, key, now()) > 0),
    take: key => writes.write(writer => bytesOf(writer.first(TAKE, key, now()))),
    setIfAbsent: async (key, value, lifetime = {}) => {
      const expires = expiryOf(lifetime, now())
      return writes.write(writer => writer.run(WRITE_IF_ABSENT, key, Buffer.from(value), expires, now()) > 0)
    },
    replace: async (key, expected, value, lifetime = {}) => {
      const expires = expiryOf(lifetime, now())
      const [from, to] = [Buffer.from(expected), Buffer.from(value)]
      return writes.write(writer => writer.run(REPLACE, to, expires, key, from, now()) > 0)
    },
    count: async (key, windowMilliseconds) => windows.count(key, windowMilliseconds),
    sortedSet: embeddedSortedSets(file, writes),
    ready: async () => {
      file.reader.first('SELECT 1')
      if (sweeping.late()) throw new StoreUnavailable('cache', 'expired entries cannot be removed from the disk')
    },
    close: async () => {
      await sweeping.stop()
      await writes.settled()
      file.close()
    },
  }
}
