import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createPool } from 'mysql2/promise'
import { startMariadb } from './mariadb.ts'
import { missing, type Server } from './server.ts'

const scripts = join(import.meta.dirname, '../../src/stores/scripts')
const folders: string[] = []
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'salus-backup-'))
  folders.push(folder)
  return folder
}

const bothFiles = (copy: string): readonly string[] => [`${copy}/SHA256SUMS`, `${copy}/data.sql.gz`]

/** Object stores have no folders: those that are empty do not count. */
const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted()

const run = (script: string, environment: Readonly<Record<string, string>>) => {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; said: string }>()
  const PATH = `${environment.PATH ?? ''}:${process.env.PATH}`
  const child = spawn('bash', [join(scripts, script)], { env: { HOME: tmpdir(), ...environment, PATH } })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  child.on('close', code => resolve({ code, said }))
  return promise
}

after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

describe('the copy of a MySQL', { skip: missing('mariadb') }, () => {
  const running: { server?: Server } = {}
  const place = async (password?: string) => {
    const url = new URL(running.server?.url ?? assert.fail('no server'))
    const [SECRETS, FOLDER] = [await newFolder(), await newFolder()]
    const lines = ['[client]', `user=${url.username}`, `password="${password ?? url.password}"`, '']
    await writeFile(join(SECRETS, 'backup.cnf'), lines.join('\n'))
    return { SECRETS, FOLDER, STORE_HOST: url.hostname, STORE_PORT: url.port, DATABASE: 'salus' }
  }

  before(async () => {
    running.server = await startMariadb()
    const pool = createPool(running.server.url)
    await pool.query('CREATE TABLE patients (name varchar(40))')
    await pool.query("INSERT INTO patients VALUES ('Invented Person')")
    await pool.end()
  })
  after(() => running.server?.stop())

  test('holds every table and row, and says how large it is', async () => {
    const environment = await place()
    const { code, said } = await run('backup-mysql.sh', environment)
    assert.equal(code, 0, said)
    assert.match(said, /^copied 1 tables of 127\.0\.0\.1: \d+ bytes\n$/)
    const text = gunzipSync(await readFile(join(environment.FOLDER, 'data.sql.gz'))).toString()
    assert.match(text, /INSERT INTO `patients` VALUES\s*\('Invented Person'\)/)
  })

  test('fails where the account is refused, and does not say the password', async () => {
    const { code, said } = await run('backup-mysql.sh', await place('notThePassword'))
    assert.notEqual(code, 0)
    assert.match(said, /Access denied/)
    assert.doesNotMatch(said, /notThePassword/)
  })

  test('fails when the program stops in the middle, although it says that all went well', async () => {
    const environment = await place()
    const programs = await newFolder()
    await writeFile(join(programs, 'mysqldump'), '#!/bin/sh\necho "CREATE TABLE patients ("\n')
    await chmod(join(programs, 'mysqldump'), 0o755)
    const { code, said } = await run('backup-mysql.sh', { ...environment, PATH: programs })
    assert.deepEqual([code, said], [1, 'the copy of 127.0.0.1 ends in the middle\n'])
  })

  test('fails when there is nothing in it', async () => {
    const environment = { ...(await place()), DATABASE: 'information_schema' }
    const { code, said } = await run('backup-mysql.sh', environment)
    assert.notEqual(code, 0, said)
  })
})

const noTransfer = existsSync('/usr/bin/rclone') ? false : 'Debian’s package rclone is not installed'
if (noTransfer !== false && process.env.CI) throw new Error(noTransfer)

describe('the transfer of a copy', { skip: noTransfer }, () => {
  /** A bucket that is a folder; one copy in it is forty days old, one is of yesterday. */
  const place = async () => {
    const [FOLDER, bucket] = [await newFolder(), await newFolder()]
    const kept = join(bucket, 'copies/clinic/staging/mysql')
    const day = 86_400
    for (const [name, daysAgo] of [
      ['old', 40],
      ['yesterday', 1],
    ] as const) {
      await mkdir(join(kept, name), { recursive: true })
      const then = Date.now() / 1000 - daysAgo * day
      for (const file of ['SHA256SUMS', 'data.sql.gz']) {
        await writeFile(join(kept, name, file), name)
        await utimes(join(kept, name, file), then, then)
      }
    }
    const environment = {
      FOLDER,
      PLACE: 'copies/clinic/staging/mysql',
      KEEP_SECONDS: String(30 * day),
      RCLONE_CONFIG: '',
      RCLONE_CONFIG_TARGET_TYPE: 'alias',
      RCLONE_CONFIG_TARGET_REMOTE: bucket,
    }
    return { kept, environment }
  }
  const copy = async (folder: string, content: Buffer): Promise<void> => writeFile(join(folder, 'data.sql.gz'), content)

  test('ends with the copy and its checksum in a folder of its own, and without what is too old', async () => {
    const { kept, environment } = await place()
    await copy(environment.FOLDER, gzipSync('rows'))
    const { code, said } = await run('backup-store.sh', environment)
    assert.equal(code, 0, said)
    assert.match(said, /kept: 2 copies/)
    const files = await filesIn(kept)
    const [now = ''] = files[0]?.split('/') ?? []
    assert.match(now, /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/)
    assert.deepEqual(files, [...bothFiles(now), ...bothFiles('yesterday')])
  })

  const broken: readonly (readonly [string, Buffer | undefined, RegExp])[] = [
    ['a copy that ends in the middle', gzipSync('rows'.repeat(1000)).subarray(0, 20), /unexpected end of file/],
    ['an empty copy', Buffer.alloc(0), /expected one copy, found: data\.sql\.gz/],
    ['no copy', undefined, /expected one copy/],
  ]
  for (const [what, content, message] of broken)
    test(`of ${what} fails, and what is there stays`, async () => {
      const { kept, environment } = await place()
      if (content !== undefined) await copy(environment.FOLDER, content)
      const { code, said } = await run('backup-store.sh', environment)
      assert.notEqual(code, 0)
      assert.match(said, message)
      assert.deepEqual(await filesIn(kept), [...bothFiles('old'), ...bothFiles('yesterday')])
    })

  test('fails when the place cannot be written, and what is there stays', async () => {
    const { kept, environment } = await place()
    await copy(environment.FOLDER, gzipSync('rows'))
    const { code } = await run('backup-store.sh', { ...environment, RCLONE_CONFIG_TARGET_REMOTE: '/proc/none' })
    assert.notEqual(code, 0)
    assert.deepEqual(await filesIn(kept), [...bothFiles('old'), ...bothFiles('yesterday')])
  })
})
