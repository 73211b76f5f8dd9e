import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openLog } from './log.ts'

const openTemporaryLog = (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'salus-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'logs/some-service.log')
  const events = () => {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    return lines.map(line => (JSON.parse(line) as { event: string }).event)
  }
  return { log: openLog('some-service', file), events }
}

test('a warning and an error are written at once, with what came before them', t => {
  const { log, events } = openTemporaryLog(t)
  log.info('began')
  log.warn('waits')
  assert.deepEqual(events(), ['began', 'waits'])
  log.info('waited')
  log.error('failed')
  assert.deepEqual(events(), ['began', 'waits', 'waited', 'failed'])
  log.close()
})

test('what happens every day is written a moment later, and before the log is closed', async t => {
  const { log, events } = openTemporaryLog(t)
  log.info('request')
  await delay(300)
  assert.deepEqual(events(), ['request'])
  log.info('stopped')
  log.close()
  log.info('said too late')
  await delay(300)
  assert.deepEqual(events(), ['request', 'stopped'])
})

test('a busy service does not hold back many lines', t => {
  const { log, events } = openTemporaryLog(t)
  for (let count = 0; count < 1000; count += 1) log.info('request', { count })
  assert.ok(events().length > 800, `${events().length} of 1000 lines are written`)
  log.close()
  assert.equal(events().length, 1000)
})
