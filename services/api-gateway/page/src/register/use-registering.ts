import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Confirmation, TemporaryRecord } from '../../../../ocr-service/api.ts'
import type { Priority } from '../../../../patient-queue-service/api.ts'
import { randomId } from '../api/browser-ground.ts'
import { asRefused, isPassing, type Refused } from '../api/refused.ts'
import { askAs, type Credentials } from '../api/request.ts'
import { uploadAs } from '../api/upload.ts'
import { type CardField, changesOf, type Typed } from './card-fields.ts'
import type { Card, Registering } from './registering.ts'
import type { Memory } from './remembered.ts'
import { fitting } from './smaller.ts'
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

/** Leads through one registration. Every step can be repeated: the picture, the corrections and the key stay here. */
export const useRegistering = ({ credentials, memory, subject }: Registrar): Registration => {
  const [state, setState] = useState<Registering>({ step: 'choose' })
  const ask = useMemo(() => askAs(credentials), [credentials])
  const upload = useMemo(() => uploadAs(credentials), [credentials])
  const sending = useRef<AbortController | undefined>(undefined)
  const key = useRef(randomId())

  const begin = (record: TemporaryRecord) => memory.keep({ tempId: record.tempId, key: key.current, subject })

  const read = async (card: Card, typed: Typed) => {
    sending.current?.abort()
    const controller = new AbortController()
    sending.current = controller
    setState({ step: 'reading', card, sent: 0 })
    try {
      const image = await fitting(card.image)
      const record = await upload(image, sent => setState({ step: 'reading', card, sent }), controller.signal)
      if (controller.signal.aborted) return
      key.current = randomId()
      begin(record)
      setState({ step: 'review', card, record, typed, busy: false })
    } catch (error) {
      if (controller.signal.aborted) return
      const problem = asRefused(error)
      setState(
        isPassing(problem.code) ? { step: 'reading', card, sent: 0, problem } : { step: 'choose', card, problem },
      )
    }
  }

  const correct = async (record: TemporaryRecord, typed: Typed): Promise<TemporaryRecord> => {
    const body = changesOf(record.fields ?? {}, typed)
    if (Object.keys(body).length === 0) return record
    const { body: corrected } = await ask('PATCH /ocr/temp/:tempId', { params: { tempId: record.tempId }, body })
    return corrected
  }
  const register = async (tempId: string, priority?: Priority): Promise<Confirmation> => {
    const answer = await ask('POST /ocr/confirm-temp/:tempId', {
      params: { tempId },
      headers: { 'idempotency-key': key.current },
      body: priority === undefined ? {} : { priority },
    })
    return answer.body
  }
  /** After a final refusal the next attempt says something else, and so has another key. */
  const refused = (problem: Refused) => {
    if (!isPassing(problem.code)) key.current = randomId()
    setState(now => (now.step === 'review' ? { ...now, busy: false, problem } : now))
  }

  const confirm = async (priority?: Priority) => {
    if (state.step !== 'review' || state.busy) return
    const { record, typed, card } = state
    setState({ ...state, busy: true, problem: undefined })
    try {
      // Confirmed already means that an answer was lost: confirming again brings it.
      const corrected = await correct(record, typed).catch(error =>
        asRefused(error).code === 'wrong-state' ? record : Promise.reject(error),
      )
      setState(now => (now.step === 'review' ? { ...now, record: corrected } : now))
      begin(record)
      const confirmation = await register(record.tempId, priority)
      if (card !== undefined) URL.revokeObjectURL(card.url)
      setState({ step: 'done', tempId: record.tempId, confirmation, late: false })
    } catch (error) {
      refused(asRefused(error))
    }
  }

  const resume = async () => {
    const begun = memory.read()
    if (begun === undefined) return
    try {
      const { body: record } = await ask('GET /ocr/temp/:tempId', { params: { tempId: begun.tempId } })
      key.current = begun.key
      if (record.status === 'read') return setState({ step: 'review', record, typed: {}, busy: false })
      const confirmation = await register(begun.tempId)
      setState({ step: 'done', tempId: begun.tempId, confirmation, late: false })
    } catch (error) {
      if (!isPassing(asRefused(error).code)) memory.forget()
    }
  }
  useEffect(() => {
    resume()
    return () => sending.current?.abort()
  }, [])

  useTicketFollows(state, setState, { ask, register })

  const startOver = useCallback(() => {
    sending.current?.abort()
    memory.forget()
    setState(now => {
      if ('card' in now && now.card !== undefined) URL.revokeObjectURL(now.card.url)
      if (now.step === 'review')
        ask('DELETE /ocr/temp/:tempId', { params: { tempId: now.record.tempId } }).catch(() => undefined)
      return { step: 'choose' }
    })
  }, [ask, memory])

  return {
    state,
    choose: image => read({ image, url: URL.createObjectURL(image) }, {}),
    readAgain: () => {
      if ('card' in state && state.card !== undefined) read(state.card, state.step === 'review' ? state.typed : {})
    },
    type: (field, text) =>
      setState(now => (now.step === 'review' ? { ...now, typed: { ...now.typed, [field]: text } } : now)),
    confirm,
    startOver,
  }
}
