// The whole flow with real cards, one after the other at each of two desks, while registrations of people whose cards
// were read before go on: what a card and a registration take when both share the machine.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, multipart, multipartType } from '../test/platform/client.ts'
import { freePorts, startSalus, until } from '../test/platform/salus.ts'
import { sampleCard } from '../test/platform/session.ts'
import { type LoadResult, loopback, runLoad, type Shot } from './load.ts'
import { prepareRecords } from './registrations.ts'
import { residentBytes } from './resident.ts'

/** What the mixed load found. */
export type MixedFigures = {
  readonly cards: LoadResult
  readonly registrations: LoadResult
  readonly residentBytes: number
}

const cardNames = ['card-1', 'card-2', 'card-3']

/** Reads so many cards at two desks while so many registrations are confirmed at most 100 a second. */
export const benchMixed = async (cards: number, registrations: number): Promise<MixedFigures> => {
  const data = mkdtempSync(join(tmpdir(), 'salus-bench-mixed-'))
  try {
    const base = await freePorts(5)
    const { token, tempIds } = await prepareRecords(data, base, registrations)
    const up = await startSalus(['mediq', '--data', data, '--port-base', String(base)])
    const engine = up.urlOf('ocr-engine-service')
    await until('the reader', 60, async () => (await ask(engine, 'GET /health/ready')).status === 200)
    const origin = up.urlOf('api-gateway')
    const authorization = `Bearer ${token}`
    const upload = (index: number): Shot => ({
      method: 'POST',
      path: '/ocr/upload',
      headers: { authorization, 'content-type': multipartType },
      body: multipart(sampleCard(cardNames[index % cardNames.length]).image),
      expected: [201],
    })
    const confirm = (index: number): Shot => ({
      method: 'POST',
      path: `/ocr/confirm-temp/${tempIds[index]}`,
      headers: { authorization },
      expected: [201],
    })
    const shots = (count: number, shot: (index: number) => Shot) =>
      Array.from({ length: count }, (_, index) => shot(index)).values()
    const [read, confirmed] = await Promise.all([
      runLoad({
        origin,
        sources: loopback(2),
        connectionsPerAddress: 1,
        ratePerAddress: 50,
        shots: shots(cards, upload),
      }),
      runLoad({
        origin,
        sources: loopback(20),
        connectionsPerAddress: 2,
        ratePerAddress: 5,
        shots: shots(tempIds.length, confirm),
      }),
    ])
    const resident = await residentBytes(up)
    await up.stop()
    return { cards: read, registrations: confirmed, residentBytes: resident }
  } finally {
    rmSync(data, { recursive: true })
  }
}
