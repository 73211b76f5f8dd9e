import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openRunning } from './running.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-running-'))
after(() => rmSync(folder, { recursive: true }))

test('a service that nobody runs, and one that this process runs, have no other owner', () => {
  const running = openRunning(folder)
  assert.equal(running.ownerOf('user-service'), undefined)
  running.begin('user-service')
  assert.equal(running.ownerOf('user-service'), undefined)
  running.end('user-service')
  assert.deepEqual(readdirSync(join(folder, 'running')), [])
})

test('another process is the owner while it lives, and what it left behind means nothing', async () => {
  const running = openRunning(folder)
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await once(other, 'spawn')
  writeFileSync(join(folder, 'running/ocr-service'), `${other.pid}\n`)
  assert.equal(running.ownerOf('ocr-service'), other.pid)
  running.end('ocr-service')
  assert.equal(running.ownerOf('ocr-service'), other.pid)
  other.kill('SIGKILL')
  await once(other, 'exit')
  assert.equal(running.ownerOf('ocr-service'), undefined)
})

test('a list that is damaged names nobody', () => {
  writeFileSync(join(folder, 'running/api-gateway'), 'not a number')
  assert.equal(openRunning(folder).ownerOf('api-gateway'), undefined)
})
