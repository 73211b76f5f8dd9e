import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { missing } from '../../../../test/servers/server.ts'
import { startWriting, temporaryFolder } from './writing.ts'

/** `[pid 12] pwrite64(21</tmp/x/sql.sqlite-wal>, "…", 4096, 32) = 4096`, as `strace -y` writes it. */
const CALL = /^(?:\d+ +)?(\w+)\((\d+)<([^>]*)>/

test('no acknowledgement leaves the process between a write and the sync that follows it', {
  skip: missing('strace'),
}, async t => {
  const folder = await temporaryFolder(t)
  const [data, trace] = [join(folder, 'data'), join(folder, 'trace')]
  const calls = 'trace=write,writev,pwrite64,pwritev,ftruncate,fsync,fdatasync'
  // The traced process ends with its tracer.
  const follow = ['setpriv', '--pdeathsig', 'KILL']
  const writing = startWriting(t, data, ['strace', '-f', '-y', '-s', '8', '-e', calls, '-o', trace, ...follow])
  await writing.acknowledges(300)
  await writing.kill()
  const unsynced = new Set<string>()
  const seen = { writes: 0, syncs: 0, acknowledgements: 0 }
  for (const line of (await readFile(trace, 'utf8')).split('\n')) {
    const [, call = '', descriptor, file = ''] = CALL.exec(line) ?? []
    if (file.includes('.sqlite') && !file.endsWith('-shm')) {
      if (call.endsWith('sync')) unsynced.delete(file)
      else unsynced.add(file)
      seen[call.endsWith('sync') ? 'syncs' : 'writes'] += 1
    } else if (descriptor === '1') {
      assert.deepEqual([...unsynced], [], `an acknowledgement left before these files were synced: ${line}`)
      seen.acknowledgements += 1
    }
  }
  assert.ok(seen.writes > 300 && seen.syncs > 20 && seen.acknowledgements > 20, JSON.stringify(seen))
})
