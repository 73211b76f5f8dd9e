import assert from 'node:assert/strict'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { StoreUnavailable } from '../unavailable.ts'
import { openSqliteFile } from './sqlite-file.ts'
import { temporaryFolder } from './writing.ts'

const SCHEMA = 'CREATE TABLE IF NOT EXISTS t (a INTEGER);'

test('a file is created with its folder, for its owner only', async t => {
  const folder = join(await temporaryFolder(t), 'new', 'deep')
  const file = openSqliteFile('sql', join(folder, 'a.sqlite'), SCHEMA)
  file.writer.run('INSERT INTO t VALUES (1)')
  for (const name of await readdir(folder)) assert.equal((await stat(join(folder, name))).mode & 0o077, 0, name)
  assert.equal((await stat(folder)).mode & 0o077, 0)
  file.close()
})

test('a place that cannot be written is told in one sentence', async t => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'file'), '')
  assert.throws(() => openSqliteFile('cache', join(folder, 'file', 'a.sqlite')), {
    name: 'StoreUnavailable',
    reason: `${join(folder, 'file', 'a.sqlite')} cannot be written: a file is where a folder should be`,
  })
  assert.throws(() => openSqliteFile('cache', folder), /cannot be written: it is a folder/)
})

test('a file that is not a database is told, and left as it is', async t => {
  const path = join(await temporaryFolder(t), 'a.sqlite')
  await writeFile(path, 'a letter to the editor, long enough to be looked at'.repeat(20))
  assert.throws(() => openSqliteFile('sql', path), new StoreUnavailable('sql', 'the file is not a database'))
})

test('the reader sees what is committed and cannot write', async t => {
  const file = openSqliteFile('sql', join(await temporaryFolder(t), 'a.sqlite'), SCHEMA)
  file.writer.run('BEGIN IMMEDIATE')
  file.writer.run('INSERT INTO t VALUES (1)')
  assert.equal(file.reader.all('SELECT a FROM t').length, 0)
  file.writer.run('COMMIT')
  assert.equal(file.reader.all('SELECT a FROM t').length, 1)
  assert.throws(() => file.reader.run('DELETE FROM t'), /readonly/)
  file.close()
})

test('a closed store leaves one file', async t => {
  const folder = await temporaryFolder(t)
  const file = openSqliteFile('sql', join(folder, 'a.sqlite'), SCHEMA)
  file.writer.run('INSERT INTO t VALUES (1)')
  file.close()
  assert.deepEqual(await readdir(folder), ['a.sqlite'])
})
