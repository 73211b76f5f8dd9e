import { useEffect } from 'preact/hooks'
import type { Confirmation, TemporaryRecord } from '../../../../ocr-service/api.ts'
import type { Registering } from './registering.ts'

type Ways = {
  readonly look: (tempId: string) => Promise<TemporaryRecord>
  readonly register: (tempId: string) => Promise<Confirmation>
}
type Set = (change: (now: Registering) => Registering) => void

const firstMilliseconds = 1500
const longestMilliseconds = 10_000
const lateMilliseconds = 60_000

/** While the ticket has not been issued: asks again and again, less and less often, until its number is there. */
export const useTicketFollows = (state: Registering, setState: Set, { look, register }: Ways): void => {
  const awaited = state.step === 'done' && state.confirmation.ticket === null ? state.tempId : undefined
  useEffect(() => {
    if (awaited === undefined) return
    let wait = firstMilliseconds
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    const began = Date.now()
    const whileAwaited = (change: Partial<Registering & { step: 'done' }>) =>
      setState(now => (now.step === 'done' && now.tempId === awaited && !stopped ? { ...now, ...change } : now))

    const lookOnce = async () => {
      const { ticketNumber } = await look(awaited)
      if (ticketNumber === undefined || ticketNumber === null) return
      // The repeated confirmation is answered with the whole ticket.
      const confirmation = await register(awaited)
      if (confirmation.ticket !== null) whileAwaited({ confirmation })
    }
    const again = () => {
      if (stopped) return
      if (Date.now() - began > lateMilliseconds) whileAwaited({ late: true })
      wait = Math.min(longestMilliseconds, wait * 1.4)
      timer = setTimeout(attempt, wait)
    }
    const attempt = () =>
      lookOnce()
        .catch(() => undefined)
        .then(again)
    timer = setTimeout(attempt, wait)
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [awaited])
}
