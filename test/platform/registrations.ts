// Registers invented people, several at once, and notes what was acknowledged to whom.
import { Agent, request } from 'undici'
import { multipart, multipartType } from './client.ts'
import { quickCard } from './quick-engine.ts'
import type { Confirmed, TemporaryRecord } from './session.ts'

/** A registration whose reply came. */
export type Acknowledged = { readonly person: number; readonly tempId: string; readonly confirmed: Confirmed }

/** A crowd at the kiosks. */
export type Crowd = {
  readonly origin: string
  readonly key: string
  /** The number of the first person. */
  readonly from: number
  readonly count: number
  readonly atOnce: number
  /** Ends the crowd early. */
  readonly signal?: AbortSignal
}

/** What the crowd met: who was registered, and how often each other status or error came. */
export type CrowdResult = {
  readonly acknowledged: readonly Acknowledged[]
  readonly refused: ReadonlyMap<string, number>
}

/** Kiosks stand at addresses of their own, so that the limits per address do not count them together. */
const addressOf = (index: number): string => `127.0.2.${(index % 200) + 1}`

const send = async (agent: Agent, { origin, key }: Crowd, path: string, body: Uint8Array | null) => {
  const headers = { 'x-api-key': key, ...(body === null ? {} : { 'content-type': multipartType }) }
  const reply = await request(origin + path, { method: 'POST', headers, body, dispatcher: agent })
  const text = await reply.body.text()
  return { status: reply.statusCode, text }
}

/** Every person goes once from the card to the ticket; who is refused on the way is counted and not tried again. */
export const registerPeople = async (crowd: Crowd): Promise<CrowdResult> => {
  const acknowledged: Acknowledged[] = []
  const refused = new Map<string, number>()
  const note = (what: string): void => {
    refused.set(what, (refused.get(what) ?? 0) + 1)
  }
  let next = crowd.from
  const registerOne = async (agent: Agent, person: number): Promise<void> => {
    const read = await send(agent, crowd, '/ocr/upload', multipart(quickCard(person)))
    if (read.status !== 201) return note(`upload ${read.status}`)
    const { tempId } = JSON.parse(read.text) as TemporaryRecord
    const confirmed = await send(agent, crowd, `/ocr/confirm-temp/${tempId}`, null)
    if (confirmed.status > 202) return note(`confirm ${confirmed.status}`)
    acknowledged.push({ person, tempId, confirmed: JSON.parse(confirmed.text) as Confirmed })
  }
  const kiosk = async (index: number): Promise<void> => {
    const agent = new Agent({ connections: 1, localAddress: addressOf(index) })
    while (next < crowd.from + crowd.count && crowd.signal?.aborted !== true) {
      const person = next++
      await registerOne(agent, person).catch((error: unknown) => {
        note(error instanceof Error && 'code' in error ? String(error.code) : String(error))
      })
    }
    await agent.destroy()
  }
  await Promise.all(Array.from({ length: crowd.atOnce }, (_, index) => kiosk(index)))
  return { acknowledged, refused }
}
