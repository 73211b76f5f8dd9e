import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { ask } from './client.ts'
import { freePorts, startSalus, until } from './salus.ts'

const root = resolve(import.meta.dirname, '../..')

/** The README's terminal session: the block that begins with the one-time password. */
const session = (): string => {
  const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
    match => match[1] ?? '',
  )
  return blocks.find(block => block.startsWith('ONE_TIME=')) ?? assert.fail('the README shows no session')
}

test('the README’s session works as printed and ends with a ticket on the board', async () => {
  const data = mkdtempSync(join(tmpdir(), 'salus-readme-'))
  const up = await startSalus(['mediq', '--data', data, '--port-base', String(await freePorts(5))])
  try {
    await until(
      'the reader',
      60,
      async () => (await ask(up.urlOf('ocr-engine-service'), 'GET /health/ready')).status === 200,
    )
    const script = session()
      .replace('the one-time password', up.news.oneTimePasswords['first-admin-password'] ?? '')
      .replace('http://127.0.0.1:8601', up.urlOf('api-gateway'))
    const printed = execFileSync('sh', ['-euc', script], { cwd: root, encoding: 'utf8' })
    const lines = printed
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    const [record, confirmed, board] = lines
    assert.ok(record.fields.nik.confidence > 0)
    assert.match(confirmed.ticket.number, /^PQ-\d{8}-001$/)
    assert.deepEqual(board.waiting, [confirmed.ticket.number])
  } finally {
    await up.stop()
    rmSync(data, { recursive: true })
  }
})
