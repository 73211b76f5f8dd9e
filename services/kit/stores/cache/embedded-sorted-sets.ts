/**
 * Sorted sets in a SQLite file, mirrored in memory for rank and range. Every change raises the set's version in the
 * file, so a mirror knows when another handle or process has written, and reads the set again.
 */
import type { SqliteFile } from '../embedded/sqlite-file.ts'
import type { SqliteHandle } from '../embedded/sqlite-handle.ts'
import type { Write, WriteBatch } from '../embedded/write-batch.ts'
import type { Ranked, SortedSet } from '../ports.ts'
import { checkScore, Ranking } from './ranking.ts'

/** The tables of the sets. */
export const SORTED_SET_SCHEMA = `
  CREATE TABLE IF NOT EXISTS members (
    sorted_set TEXT NOT NULL, member TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (sorted_set, member)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS versions (sorted_set TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`

const VERSION = 'SELECT version FROM versions WHERE sorted_set = ?'
const RAISE = `
  INSERT INTO versions VALUES (?, 1) ON CONFLICT (sorted_set) DO UPDATE SET version = version + 1 RETURNING version`
const ADD = 'INSERT INTO members VALUES (?, ?, ?) ON CONFLICT (sorted_set, member) DO UPDATE SET score = excluded.score'
const REMOVE = 'DELETE FROM members WHERE sorted_set = ? AND member = ?'
const CLEAR = 'DELETE FROM members WHERE sorted_set = ?'
const LOAD = 'SELECT member, score FROM members WHERE sorted_set = ?'

type Mirror = { version: number; ranking: Ranking }

const versionIn = (handle: SqliteHandle, key: string): number => Number(handle.first(VERSION, key)?.version ?? 0)

const load = (reader: SqliteHandle, key: string): Mirror => {
  // One transaction, so that version and members belong together.
  reader.run('BEGIN')
  try {
    const rows = reader.all(LOAD, key)
    const members = rows.map(row => ({ member: String(row.member), score: Number(row.score) }))
    return { version: versionIn(reader, key), ranking: new Ranking(members) }
  } finally {
    reader.run('COMMIT')
  }
}

/** Gives the sets of one file by key. */
export const embeddedSortedSets = (file: SqliteFile, writes: WriteBatch): ((key: string) => SortedSet) => {
  const mirrors = new Map<string, Mirror>()
  const current = (key: string): Ranking => {
    const known = mirrors.get(key)
    if (known?.version === versionIn(file.reader, key)) return known.ranking
    const loaded = load(file.reader, key)
    mirrors.set(key, loaded)
    return loaded.ranking
  }
  /** Writes, and changes the mirror too unless it is out of date already. */
  const change = async <T>(key: string, work: Write<T>, mirror: (known: Mirror) => void): Promise<T> => {
    const write = (writer: SqliteHandle) => ({
      answer: work(writer),
      version: Number(writer.first(RAISE, key)?.version),
    })
    const { answer } = await writes.write(write, ({ version }) => {
      const known = mirrors.get(key)
      if (known?.version !== version - 1) return
      mirror(known)
      known.version = version
    })
    return answer
  }
  return key => ({
    add: async (member, score) => {
      checkScore(score)
      await change(
        key,
        writer => writer.run(ADD, key, member, score),
        known => known.ranking.add(member, score),
      )
    },
    remove: member =>
      change(
        key,
        writer => writer.run(REMOVE, key, member) > 0,
        known => known.ranking.remove(member),
      ),
    rank: async member => current(key).rank(member),
    range: async (from, to) => current(key).range(from, to),
    size: async () => current(key).size,
    replaceAll: async members => {
      const all: readonly Ranked[] = [...members]
      for (const { score } of all) checkScore(score)
      await change(key, replace(key, all), known => {
        known.ranking = new Ranking(all)
      })
    },
  })
}

const replace =
  (key: string, members: readonly Ranked[]): Write<void> =>
  writer => {
    writer.run(CLEAR, key)
    for (const { member, score } of members) writer.run(ADD, key, member, score)
  }
