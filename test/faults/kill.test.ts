// A power cut at any moment, with whatever it does to bytes that were not synced: what was acknowledged is there, no ticket number stands twice or is left
// out, and whoever was written without an answer gets the ticket after the restart.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from '../platform/client.ts'
import { startQuickEngine } from '../platform/quick-engine.ts'
import { type Acknowledged, registerPeople } from '../platform/registrations.ts'
import { freePorts, startSalus, type Up, until } from '../platform/salus.ts'
import { type Confirmed, enrolKiosk, openClinic, type Ticket } from '../platform/session.ts'
import { cutUnsynced, syncedBytes } from './cut-unsynced.ts'

const rounds = Number(process.env.KILL_ROUNDS ?? 50)
const perRound = 400
const services = 'user-service,patient-queue-service,ocr-service,api-gateway'

type Desk = { readonly origin: string; readonly key: string; readonly token: string }

/** Confirms again: the same registration has the same ticket as before. */
const stillThere = async ({ origin, key }: Desk, { tempId, confirmed }: Acknowledged): Promise<void> => {
  const again = await ask<Confirmed>(origin, `POST /ocr/confirm-temp/${tempId}`, { key })
  assert.equal(again.status, 200, `a confirmation repeated after the cut answers ${again.status}`)
  assert.equal(again.body.patientId, confirmed.patientId)
  if (confirmed.ticket !== null) assert.equal(again.body.ticket?.number, confirmed.ticket.number)
}

const sample = <T>(items: readonly T[], size: number): T[] =>
  items
    .map(item => [Math.random(), item] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, size)
    .map(([, item]) => item)

/** Rows of a table of user-service. */
const count = (data: string, table: string): number => {
  const database = new DatabaseSync(join(data, 'mysql/user-service.sqlite'), { readOnly: true })
  try {
    return Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows)
  } finally {
    database.close()
  }
}

const allTickets = async ({ origin, token }: Desk): Promise<Ticket[]> => {
  const tickets: Ticket[] = []
  for (;;) {
    const page = await ask<{ tickets: Ticket[]; total: number }>(
      origin,
      `GET /queue?limit=500&offset=${tickets.length}`,
      { token },
    )
    assert.equal(page.status, 200, JSON.stringify(page.body))
    tickets.push(...page.body.tickets)
    if (page.body.tickets.length === 0 || tickets.length >= page.body.total) return tickets
    await pause(15)
  }
}

test('what a log holds after its last commit is what a power cut may take', () => {
  const frame = (commit: number, salt: string) => {
    const header = Buffer.alloc(24)
    header.writeUInt32BE(commit, 4)
    header.write(salt, 8)
    return Buffer.concat([header, Buffer.alloc(512)])
  }
  const header = Buffer.alloc(32)
  header.writeUInt32BE(512, 8)
  header.write('saltsalt', 16)
  const log = Buffer.concat([
    header,
    frame(0, 'saltsalt'),
    frame(2, 'saltsalt'),
    frame(0, 'saltsalt'),
    frame(9, 'old-salt'),
  ])
  assert.equal(syncedBytes(log), 32 + 2 * 536)
  assert.equal(syncedBytes(header.subarray(0, 20)), 0)
})

test(`${rounds} power cuts under load lose nothing that was acknowledged`, async () => {
  const data = mkdtempSync(join(tmpdir(), 'salus-kill-'))
  const base = await freePorts(5)
  const start = () => startSalus(['mediq', '--data', data, '--port-base', String(base), '--only', services])
  let up: Up = await start()
  const engine = await startQuickEngine(data, base)
  const origin = up.urlOf('api-gateway')
  const { admin, operator } = await openClinic(origin, up.news.oneTimePasswords['first-admin-password'] ?? '')
  const desk = { origin, key: await enrolKiosk(origin, admin), token: operator.accessToken }
  const everybody: Acknowledged[] = []
  let logs = 0
  try {
    for (let round = 0; round < rounds; round++) {
      const cut = new AbortController()
      const crowd = registerPeople({
        origin,
        key: desk.key,
        from: round * perRound,
        count: perRound,
        atOnce: 12,
        signal: cut.signal,
      })
      await pause(50 + Math.random() * 700)
      await up.kill()
      cut.abort()
      const { acknowledged } = await crowd
      everybody.push(...acknowledged)
      logs += cutUnsynced(data)
      up = await start()
      for (const one of sample(acknowledged, 25)) await stillThere(desk, one)
    }
    await until('every registration to have told the queue', 60, async () => count(data, 'userOutbox') === 0)
    await until(
      'a ticket for every registration',
      30,
      async () => count(data, 'patients') === (await allTickets(desk)).length,
    )
    const tickets = await allTickets(desk)
    const numbers = tickets.map(({ number }) => Number(number.split('-')[2])).sort((a, b) => a - b)
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
      'numbers without a gap or a duplicate',
    )
    const byNumber = new Map(tickets.map(ticket => [ticket.number, ticket]))
    const lost = everybody.filter(
      ({ confirmed }) => confirmed.ticket !== null && !byNumber.has(confirmed.ticket.number),
    )
    assert.deepEqual(lost, [])
    assert.ok(logs >= rounds * 3, `only ${logs} write-ahead logs were there to be cut`)
    assert.ok(everybody.length > rounds * 5, `only ${everybody.length} registrations were acknowledged in all rounds`)
    const { status } = await ask(origin, `GET /patients/${everybody.at(-1)?.confirmed.patientId}`, {
      token: desk.token,
    })
    assert.equal(status, 200)
  } finally {
    await up.stop()
    await engine.close()
    rmSync(data, { recursive: true })
  }
})
