// A steady load on MediQ, as of a clinic in the middle of its day: boards, desks and kiosks from many addresses, each
// request with the answer that its author expects. It touches every service and writes to every store.
import assert from 'node:assert/strict'
import type { buildConnector } from 'undici'
import { type LoadResult, runLoad, type Shot } from '../../bench/load.ts'
import { inventCard } from '../cards/card.ts'
import { scan } from '../cards/photograph.ts'
import { ask } from '../platform/client.ts'
import { type Card, registerCard, sampleCard, type TemporaryRecord, type Tokens } from '../platform/session.ts'

/** What the load works on. */
export type Clinic = {
  readonly origin: string
  readonly operator: Tokens
  readonly patientId: string
  /** Tickets that wait. */
  readonly ticketIds: readonly string[]
  /** Cards that were read and not confirmed. */
  readonly tempIds: readonly string[]
}

/** A card that nobody has, drawn anew for each number. */
export const drawnCard = async (number: string): Promise<Card> => {
  const card = inventCard('test', number)
  return { image: await scan(card), truth: { ...card.truth } }
}

const records = 4

/** The next tokens of somebody who is signed in: good for another quarter of an hour. */
export const refreshed = async (origin: string, { refreshToken }: Tokens): Promise<Tokens> => {
  const { status, body } = await ask<Tokens>(origin, 'POST /auth/refresh', { json: { refreshToken } })
  assert.equal(status, 200)
  return body
}

/** Reads some cards and registers somebody, so that there is something to work on. */
export const openDesk = async (origin: string, operator: Tokens): Promise<Clinic> => {
  const token = operator.accessToken
  const registered = await registerCard(origin, { token }, sampleCard('card-3'))
  const tempIds: string[] = []
  for (let count = 0; count < records; count += 1) {
    const read = await ask<TemporaryRecord>(origin, 'POST /ocr/upload', { token, image: sampleCard().image })
    tempIds.push(read.body.tempId)
  }
  const { patientId, ticket } = registered
  return { origin, operator, patientId, ticketIds: ticket ? [ticket.id] : [], tempIds }
}

const shotsOf = ({ operator, patientId, ticketIds, tempIds }: Clinic): ((turn: number) => Shot)[] => {
  const signedIn = { authorization: `Bearer ${operator.accessToken}` }
  const json = { 'content-type': 'application/json' }
  const pick = (ids: readonly string[], turn: number): string => ids[turn % ids.length] ?? ''
  const board = (): Shot => ({
    method: 'GET',
    path: '/queue/board',
    headers: {},
    expected: [200],
    answer: /"waiting":\[/,
  })
  const stats = (): Shot => ({ method: 'GET', path: '/queue/stats', headers: signedIn, expected: [200] })
  const page = (): Shot => ({ method: 'GET', path: '/', headers: {}, expected: [200], answer: /<html/ })
  const patient = (): Shot => ({
    name: 'GET /patients/:id',
    method: 'GET',
    path: `/patients/${patientId}`,
    headers: signedIn,
    expected: [200],
    answer: new RegExp(patientId),
  })
  const record = (turn: number): Shot => ({
    name: 'GET /ocr/temp/:tempId',
    method: 'GET',
    path: `/ocr/temp/${pick(tempIds, turn)}`,
    headers: signedIn,
    expected: [200],
    answer: /"fields"/,
  })
  const correction = (turn: number): Shot => ({
    name: 'PATCH /ocr/temp/:tempId',
    method: 'PATCH',
    path: `/ocr/temp/${pick(tempIds, turn)}`,
    headers: { ...signedIn, ...json },
    body: JSON.stringify({ occupation: `PETANI ${turn % 9}` }),
    expected: [200],
    answer: /PETANI/,
  })
  const priority = (turn: number): Shot => ({
    name: 'PATCH /queue/:id/priority',
    method: 'PATCH',
    path: `/queue/${pick(ticketIds, turn)}/priority`,
    headers: { ...signedIn, ...json },
    body: JSON.stringify({ priority: turn % 2 ? 'HIGH' : 'NORMAL' }),
    expected: [200],
    answer: /"WAITING"/,
  })
  const logout = (): Shot => ({
    method: 'POST',
    path: '/auth/logout',
    headers: json,
    body: JSON.stringify({ refreshToken: 'nobody-has-this-token' }),
    expected: [204],
  })
  const often = [board, patient, board, record, stats, board, correction, patient]
  return [...often, page, ...often, logout, ...often.slice(0, 4), priority]
}

/** From where and how fast a load comes. */
export type Senders = {
  readonly connect: buildConnector.BuildOptions
  readonly sources: readonly string[]
  readonly perSecond: number
}

/** A load that goes on until it is told to end. */
export type RunningLoad = { readonly end: (least?: number) => Promise<LoadResult> }

const patienceMilliseconds = 15_000
const connectionsPerAddress = 2

/** Begins the load. `end` resolves when at least so many requests were sent and every answer has come. */
export const beginLoad = (clinic: Clinic, { connect, sources, perSecond }: Senders): RunningLoad => {
  const cycle = shotsOf(clinic)
  let most = Number.POSITIVE_INFINITY
  let sent = 0
  const shots = (function* (): Generator<Shot> {
    for (let turn = 0; turn < most; turn += 1) {
      const shot = cycle[turn % cycle.length]
      if (shot !== undefined) yield shot(turn)
      sent = turn + 1
    }
  })()
  const result = runLoad({
    origin: clinic.origin,
    connect,
    sources,
    connectionsPerAddress,
    ratePerAddress: perSecond / sources.length,
    patienceMilliseconds,
    shots,
  })
  return {
    end: (least = 0) => {
      most = Math.max(least, sent)
      return result
    },
  }
}
