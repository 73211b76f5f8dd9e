import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Priority } from '../../../../patient-queue-service/api.ts'
import { randomId } from '../api/browser-ground.ts'
import { asRefused, isPassing } from '../api/refused.ts'
import type { Credentials } from '../api/request.ts'
import type { CardField } from './card-fields.ts'
import { cardOf, type Registering, release } from './registering.ts'
import { registrationRequests } from './registration-requests.ts'
import type { Memory } from './remembered.ts'
import { useReading } from './use-reading.ts'
import { useTicketFollows } from './use-ticket-follows.ts'

/** A registration and what can be done with it. */
export type Registration = {
  readonly state: Registering
  readonly choose: (image: Blob) => void
  readonly readAgain: () => void
  readonly type: (field: CardField, text: string) => void
  readonly confirm: (priority?: Priority) => void
  readonly startOver: () => void
}

/** Who registers, and where a begun registration outlives a reload. */
export type Registrar = { readonly credentials: Credentials; readonly memory: Memory; readonly subject: string }

type Set = (change: (now: Registering) => Registering) => void

/** What the person chooses and types. */
const changesTo = (
  state: Registering,
  setState: Set,
  read: ReturnType<typeof useReading>['read'],
): Pick<Registration, 'choose' | 'readAgain' | 'type'> => ({
  choose: image => {
    release(cardOf(state))
    read({ image, url: URL.createObjectURL(image) }, {})
  },
  readAgain: () => {
    const card = cardOf(state)
    if (card !== undefined) read(card, state.step === 'review' ? state.typed : {})
  },
  type: (field, text) =>
    setState(now => (now.step === 'review' ? { ...now, typed: { ...now.typed, [field]: text } } : now)),
})

/** Leads through one registration. Every step can be repeated: the picture, the corrections and the key stay here. */
export const useRegistering = ({ credentials, memory, subject }: Registrar): Registration => {
  const [state, setState] = useState<Registering>({ step: 'choose' })
  const requests = useMemo(() => registrationRequests(credentials), [credentials])
  const key = useRef(randomId())
  const register = (tempId: string, priority?: Priority) => requests.register(tempId, key.current, priority)
  const begin = (tempId: string) => memory.keep({ tempId, key: key.current, subject })
  const renewKey = () => {
    key.current = randomId()
  }
  const onRead = ({ tempId }: { readonly tempId: string }) => {
    renewKey()
    begin(tempId)
  }
  const { read, stop } = useReading({ upload: requests.upload, setState, onRead })

  const confirm = async (priority?: Priority) => {
    if (state.step !== 'review' || state.busy) return
    const { typed } = state
    const { tempId } = state.record
    setState({ ...state, busy: true, problem: undefined })
    try {
      const record = await requests.correct(state.record, typed)
      setState(now => (now.step === 'review' ? { ...now, record } : now))
      begin(tempId)
      const confirmation = await register(tempId, priority)
      release(cardOf(state))
      setState({ step: 'done', tempId, confirmation, late: false })
    } catch (error) {
      const problem = asRefused(error)
      // After a final refusal the next attempt says something else, and so has another key.
      if (!isPassing(problem.code)) renewKey()
      setState(now => (now.step === 'review' ? { ...now, busy: false, problem } : now))
    }
  }

  const resume = async () => {
    const begun = memory.read()
    if (begun === undefined) return
    const { tempId } = begun
    try {
      const record = await requests.look(tempId)
      key.current = begun.key
      if (record.status === 'read') return setState({ step: 'review', record, typed: {}, busy: false })
      setState({ step: 'done', tempId, confirmation: await register(tempId), late: false })
    } catch (error) {
      if (!isPassing(asRefused(error).code)) memory.forget()
    }
  }
  useEffect(() => {
    resume()
  }, [])
  useTicketFollows(state, setState, { look: requests.look, register })

  const startOver = useCallback(() => {
    stop()
    memory.forget()
    setState(now => {
      release(cardOf(now))
      if (now.step === 'review') requests.forget(now.record.tempId)
      return { step: 'choose' }
    })
  }, [requests, memory])

  return { ...changesTo(state, setState, read), state, confirm, startOver }
}
