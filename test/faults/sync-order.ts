// Reads a system-call trace (strace -f -yy) and says whether a reply left while something written to the data folder was
// not synced yet.

/** What to look at: the data folder, and the port whose replies acknowledge. */
export type Watch = { readonly data: string; readonly port: number }

/** What the trace showed. */
export type SyncOrder = {
  readonly replies: number
  readonly writes: number
  readonly syncs: number
  /** A reply that left too early, with the files that were not synced then. */
  readonly early: readonly string[]
}

type Call = { readonly name: string; readonly rest: string; readonly done: boolean }

const lineForm = /^(\d+)\s+(?:<\.\.\. (\w+) resumed>(.*)|(\w+)\((.*))$/
const pathForm = /^\d+<([^>]+)>/

/** What loses nothing when it is lost: the logs, and the ids of the processes that run. */
const passing = ['logs', 'running']

/** A file whose loss loses something; the shared-memory index is made anew by SQLite. */
const isData = (path: string, { data }: Watch): boolean =>
  path.startsWith(`${data}/`) &&
  !passing.some(folder => path.startsWith(`${data}/${folder}/`)) &&
  !path.endsWith('-shm')

/** Cutting a write-ahead log is no write: SQLite does it when the database, synced, holds what stood in the log. */
const fileWrites = new Set(['write', 'pwrite64', 'writev', 'pwritev'])
const socketWrites = new Set(['write', 'writev', 'sendto', 'sendmsg'])

const parse = (line: string, open: Map<string, string>): Call | undefined => {
  const match = lineForm.exec(line)
  if (match === null) return undefined
  const [, thread = '', resumed, , name, rest = ''] = match
  if (resumed !== undefined) return { name: resumed, rest: open.get(thread) ?? '', done: true }
  if (name === undefined) return undefined
  const unfinished = rest.endsWith('<unfinished ...>')
  if (unfinished) open.set(thread, rest)
  return { name, rest, done: !unfinished }
}

/** Judges a trace line by line. A write counts from its beginning, a sync from its end, a reply from its beginning. */
export const judgeSyncOrder = (lines: Iterable<string>, watch: Watch): SyncOrder => {
  const dirty = new Map<string, string>()
  const open = new Map<string, string>()
  const early: string[] = []
  const seen = { replies: 0, writes: 0, syncs: 0 }
  const reply = new RegExp(`^\\d+<TCP(?:v6)?:\\[[^\\]]*:${watch.port}->.*"HTTP/1\\.1 2`)
  for (const line of lines) {
    const call = parse(line, open)
    if (call === undefined) continue
    const path = pathForm.exec(call.rest)?.[1] ?? ''
    if (fileWrites.has(call.name) && isData(path, watch)) {
      seen.writes += call.done ? 1 : 0
      dirty.set(path, call.name)
    } else if ((call.name === 'fsync' || call.name === 'fdatasync') && call.done && isData(path, watch)) {
      seen.syncs += 1
      dirty.delete(path)
    } else if (socketWrites.has(call.name) && !line.includes('resumed>') && reply.test(call.rest)) {
      seen.replies += 1
      const unsynced = [...dirty].map(([path, name]) => `${name} of ${path.slice(watch.data.length + 1)}`)
      if (unsynced.length > 0) early.push(`reply ${seen.replies} before the sync of ${unsynced.join(', ')}`)
    }
  }
  return { ...seen, early }
}
