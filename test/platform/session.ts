// The acceptance session: what a clinic does on its first day, over HTTP, from the first administrator to a ticket on
// the board. The same session runs against one process, one process per service, and real servers.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from './client.ts'

/** A field as it was read. */
type Field = { readonly value: string; readonly confidence: number }

/** A temporary record of a card. */
export type TemporaryRecord = {
  readonly tempId: string
  readonly status: string
  readonly expiresAt: string
  readonly fields: Readonly<Record<string, Field>>
}

/** A queue ticket. */
export type Ticket = {
  readonly id: string
  readonly number: string
  readonly status: string
  readonly priority: string
  readonly position: number | null
  readonly estimatedWaitMinutes: number | null
}

/** A confirmed registration. */
export type Confirmed = {
  readonly patientId: string
  readonly registrationId: string
  readonly activationCode?: string
  readonly ticket: Ticket | null
}

/** Tokens of somebody who signed in. */
export type Tokens = { readonly accessToken: string; readonly refreshToken: string; readonly patientId?: string }

/** Staff of the clinic after its first hour. */
export type Staff = { readonly admin: Tokens; readonly operator: Tokens }

const cards = join(import.meta.dirname, '../../examples/cards')

/** A picture of a card and what is printed on it. */
export type Card = { readonly image: Uint8Array; readonly truth: Readonly<Record<string, string>> }

/** A sample card. */
export const sampleCard = (name = 'card-1'): Card => ({
  image: readFileSync(join(cards, `${name}.jpg`)),
  truth: JSON.parse(readFileSync(join(cards, `${name}.json`), 'utf8')) as Record<string, string>,
})

/** Signs the first administrator in with the one-time password and gives the clinic an operator. */
export const openClinic = async (origin: string, oneTimePassword: string, username = 'admin'): Promise<Staff> => {
  const login = (body: Record<string, string>) => ask<Tokens>(origin, 'POST /auth/login/admin', { json: body })
  const refused = await login({ username, password: oneTimePassword })
  assert.equal(refused.status, 403)
  const admin = await login({ username, password: oneTimePassword, newPassword: `admin ${randomUUID()}` })
  assert.equal(admin.status, 200)
  const desk = `desk-${randomUUID().slice(0, 8)}`
  const created = await ask<{ oneTimePassword: string }>(origin, 'POST /accounts', {
    token: admin.body.accessToken,
    json: { username: desk, role: 'OPERATOR' },
  })
  assert.equal(created.status, 201)
  const password = created.body.oneTimePassword
  const operator = await login({ username: desk, password, newPassword: `operator ${randomUUID()}` })
  assert.equal(operator.status, 200)
  return { admin: admin.body, operator: operator.body }
}

/** Enrols a kiosk and gives its device key. */
export const enrolKiosk = async (origin: string, admin: Tokens): Promise<string> => {
  const name = `kiosk ${randomUUID().slice(0, 8)}`
  const made = await ask<{ enrolmentCode: string }>(origin, 'POST /kiosks', {
    token: admin.accessToken,
    json: { name },
  })
  assert.equal(made.status, 201)
  const enrolled = await ask<{ deviceKey: string }>(origin, 'POST /kiosks/enrol', {
    json: { code: made.body.enrolmentCode },
  })
  assert.equal(enrolled.status, 201)
  return enrolled.body.deviceKey
}

/** A card goes in; corrections where the reader was unsure; the registration comes out. */
export const registerCard = async (
  origin: string,
  who: { token: string } | { key: string },
  card = sampleCard(),
): Promise<Confirmed> => {
  const read = await ask<TemporaryRecord>(origin, 'POST /ocr/upload', { ...who, image: card.image })
  assert.equal(read.status, 201, JSON.stringify(read.body))
  const { tempId, fields } = read.body
  // What is not on the card, such as a blood type, is an empty text in its truth, and null in a correction.
  const wrong = Object.entries(card.truth)
    .filter(([name, text]) => (fields[name]?.value ?? '') !== text)
    .map(([name, text]) => [name, text === '' ? null : text])
  if (wrong.length > 0) {
    const patched = await ask(origin, `PATCH /ocr/temp/${tempId}`, { ...who, json: Object.fromEntries(wrong) })
    assert.equal(patched.status, 200, JSON.stringify(patched.body))
  }
  const confirmed = await ask<Confirmed>(origin, `POST /ocr/confirm-temp/${tempId}`, {
    ...who,
    headers: { 'idempotency-key': randomUUID() },
  })
  assert.ok([200, 201, 202].includes(confirmed.status), JSON.stringify(confirmed.body))
  return confirmed.body
}

/** The ticket's way over the operator's desk, seen on the board. */
export const serveTicket = async (origin: string, operator: Tokens, ticket: Ticket): Promise<void> => {
  const token = operator.accessToken
  const board = () => ask<{ serving: string[]; waiting: string[] }>(origin, 'GET /queue/board')
  assert.ok((await board()).body.waiting.includes(ticket.number))
  const called = await ask<Ticket>(origin, `POST /queue/${ticket.id}/call`, { token })
  assert.deepEqual([called.status, called.body.status], [200, 'CALLED'])
  assert.ok((await board()).body.serving.includes(ticket.number))
  for (const status of ['IN_PROGRESS', 'COMPLETED']) {
    const changed = await ask<Ticket>(origin, `PATCH /queue/${ticket.id}/status`, { token, json: { status } })
    assert.deepEqual([changed.status, changed.body.status], [200, status])
  }
  assert.ok(!(await board()).body.serving.includes(ticket.number))
}

/** Who opens the clinic and whose cards it reads; the first administrator and the sample cards unless said. */
export type Day = { readonly username?: string; readonly cards?: readonly [Card, Card] }

/** The whole first day; throws where anything is not as it should be. */
export const acceptanceSession = async (origin: string, oneTimePassword: string, day: Day = {}): Promise<Staff> => {
  const { username = 'admin', cards: [first, second] = [sampleCard(), sampleCard('card-2')] } = day
  const staff = await openClinic(origin, oneTimePassword, username)
  const byOperator = await registerCard(origin, { token: staff.operator.accessToken }, first)
  assert.match(byOperator.ticket?.number ?? '', /^PQ-\d{8}-\d{3,}$/)
  const kiosk = await enrolKiosk(origin, staff.admin)
  const byKiosk = await registerCard(origin, { key: kiosk }, second)
  assert.notEqual(byKiosk.ticket?.number, byOperator.ticket?.number)
  await patientSession(origin, byOperator, first.truth)
  if (byOperator.ticket !== null) await serveTicket(origin, staff.operator, byOperator.ticket)
  return staff
}

const patientSession = async (origin: string, registered: Confirmed, truth: Card['truth']): Promise<void> => {
  const { activationCode: code = '', patientId, ticket } = registered
  const activated = await ask<Tokens>(origin, 'POST /auth/activate', {
    json: { nik: truth.nik, code, password: `patient ${randomUUID()}` },
  })
  assert.equal(activated.status, 201, JSON.stringify(activated.body))
  const token = activated.body.accessToken
  const own = await ask<{ id: string; name: string }>(origin, 'GET /patients/me', { token })
  assert.deepEqual([own.body.id, own.body.name], [patientId, truth.name])
  const mine = await ask<{ tickets: Ticket[] }>(origin, 'GET /queue/mine', { token })
  assert.deepEqual(
    mine.body.tickets.map(({ number }) => number),
    [ticket?.number],
  )
}
