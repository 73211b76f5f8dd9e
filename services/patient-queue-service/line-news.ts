import { randomUUIDv7 } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import { describeError, type Log } from '../kit/log.ts'
import type { Bus } from '../kit/stores/ports.ts'
import { queueTopics } from './api.ts'
import type { LineMoved } from './schemas.ts'
import { estimatedWaitMinutes, numberOf, type TicketRow } from './ticket.ts'

/** How many positions are told; a patient further back asks now and then. */
const toldPositions = 100

/** Changes within this time are told together. */
const gatherMilliseconds = 200

/** Tells whoever listens where everybody stands, a moment after the line moved. */
export type LineNews = { readonly moved: () => void; readonly close: () => Promise<void> }

/** What the news are made of. */
export type NewsParts = {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly first: (limit: number) => Promise<readonly TicketRow[]>
  readonly length: () => Promise<number>
  readonly minutes: () => Promise<number>
}

const newsOf = async ({ first, length, minutes, clock }: NewsParts): Promise<LineMoved> => {
  const [tickets, waitingCount, minutesPerPatient] = await Promise.all([first(toldPositions), length(), minutes()])
  const positions = tickets.map(({ id, day, sequence, patientId }, index) => ({
    ticketId: id,
    number: numberOf(day, sequence),
    patientId,
    position: index + 1,
    estimatedWaitMinutes: estimatedWaitMinutes(index + 1, minutesPerPatient),
  }))
  return { positions, waitingCount, at: new Date(clock.now()).toISOString() }
}

/** Opens the news. They are worth nothing once they are old, so what cannot be sent now is dropped. */
export const openLineNews = (parts: NewsParts): LineNews => {
  const { bus, log } = parts
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> = Promise.resolve()
  const send = async (): Promise<void> => {
    try {
      await bus.publish(queueTopics.line, { id: randomUUIDv7(), data: await newsOf(parts) })
    } catch (error) {
      log.warn('nobody hears that the line moved', { topic: queueTopics.line, ...describeError(error) })
    }
  }
  return {
    moved: () => {
      timer ??= setTimeout(() => {
        timer = undefined
        sending = send()
      }, gatherMilliseconds)
    },
    close: async () => {
      clearTimeout(timer)
      await sending
    },
  }
}
