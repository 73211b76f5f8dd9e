// Confirmed registrations per second: one is a POST /ocr/confirm-temp through the gateway, over HTTP to ocr-, user- and
// patient-queue-service, a distinct patient each, with the ticket in the reply. All five services run in one process,
// the limits per client address are on, and every reply is durable.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { multipart, multipartType } from '../test/platform/client.ts'
import { quickCard, startQuickEngine } from '../test/platform/quick-engine.ts'
import { freePorts, startSalus } from '../test/platform/salus.ts'
import { openClinic } from '../test/platform/session.ts'
import { type LoadResult, loopback, runLoad, type Shot } from './load.ts'
import { residentBytes } from './resident.ts'

/** 30 addresses of at most 95 requests a second: under the limits of each, far above the goal together. */
const addresses = 30
const senders = { sources: loopback(addresses), connectionsPerAddress: 8, ratePerAddress: 95 }

const others = 'user-service,patient-queue-service,ocr-service,api-gateway'

const shoot = function* (count: number, shot: (index: number) => Shot): Generator<Shot> {
  for (let index = 0; index < count; index++) yield shot(index)
}

/** Makes temporary records, through the gateway, of people who do not exist. */
export const prepareRecords = async (
  data: string,
  base: number,
  count: number,
): Promise<{ token: string; tempIds: string[] }> => {
  const up = await startSalus(['mediq', '--data', data, '--port-base', String(base), '--only', others])
  const engine = await startQuickEngine(data, base)
  const origin = up.urlOf('api-gateway')
  const { operator } = await openClinic(origin, up.news.oneTimePasswords['first-admin-password'] ?? '')
  const token = operator.accessToken
  const headers = { authorization: `Bearer ${token}`, 'content-type': multipartType }
  const tempIds: string[] = []
  await runLoad({
    origin,
    ...senders,
    shots: shoot(count, index => ({
      method: 'POST',
      path: '/ocr/upload',
      headers,
      body: multipart(quickCard(index)),
      expected: [201],
    })),
    onReply: (_, status, body) => {
      if (status === 201) tempIds.push((JSON.parse(body) as { tempId: string }).tempId)
    },
  })
  await up.stop()
  await engine.close()
  return { token, tempIds }
}

/** What the bench found. */
export type RegistrationFigures = LoadResult & {
  readonly tickets: number
  readonly distinctNumbers: number
  readonly residentBytes: number
}

/** Measures so many registrations. */
export const benchRegistrations = async (count: number): Promise<RegistrationFigures> => {
  const data = mkdtempSync(join(tmpdir(), 'salus-bench-'))
  try {
    const base = await freePorts(5)
    const { token, tempIds } = await prepareRecords(data, base, count)
    const up = await startSalus(['mediq', '--data', data, '--port-base', String(base)])
    const numbers = new Set<string>()
    let tickets = 0
    const headers = { authorization: `Bearer ${token}` }
    const result = await runLoad({
      origin: up.urlOf('api-gateway'),
      ...senders,
      shots: shoot(tempIds.length, index => ({
        method: 'POST',
        path: `/ocr/confirm-temp/${tempIds[index]}`,
        headers,
        expected: [201],
      })),
      onReply: (_, status, body) => {
        const { ticket } =
          status === 201 ? (JSON.parse(body) as { ticket: { number: string } | null }) : { ticket: null }
        if (ticket === null) return
        tickets += 1
        numbers.add(ticket.number)
      },
    })
    const resident = await residentBytes(up)
    await up.stop()
    return { ...result, tickets, distinctNumbers: numbers.size, residentBytes: resident }
  } finally {
    rmSync(data, { recursive: true })
  }
}

if (import.meta.main) console.log(await benchRegistrations(Number(process.argv[2] ?? 10_000)))
