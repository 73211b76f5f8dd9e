// The second step of a registration: the picture beside the fields that were read, until they are right.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Priority } from '../../../../patient-queue-service/api.ts'
import { useWords } from '../language.tsx'
import { Arrival } from '../parts/heading.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { PrioritySelect } from '../parts/priority-select.tsx'
import { problemWords } from '../words/problems.ts'
import { registrationWords } from '../words/registration.ts'
import {
  type CardField,
  certaintyOf,
  fieldGroups,
  fieldsToCheck,
  keptText,
  nikDoubts,
  type ReadFields,
  type Typed,
  textOf,
} from './card-fields.ts'
import { CardPicture } from './card-picture.tsx'
import type { Registering } from './registering.ts'
import { ReviewGroups } from './review-groups.tsx'
import type { Registration } from './use-registering.ts'

type Review = Registering & { readonly step: 'review' }

/** What the form itself can say before anything is sent, by field. */
const useErrors = (fields: ReadFields, typed: Typed, tried: boolean, problem: Review['problem']) => {
  const words = useWords(registrationWords)
  const refusals = useWords(problemWords)
  const kept = (field: CardField) => keptText(field, textOf(field, fields, typed))
  const today = new Date().toISOString().slice(0, 10)
  const doubts = nikDoubts({ nik: kept('nik'), birthDate: kept('birthDate'), sex: kept('sex') }, today)
  const place = { nikOdd: 'nik', nikOtherBirth: 'birthDate', nikOtherSex: 'sex' } as const
  const errors = new Map<CardField, string>(doubts.map(doubt => [place[doubt], words[doubt]]))
  if (problem?.code === 'nik-invalid') errors.set('nik', refusals['nik-invalid'])
  if (tried)
    for (const field of fieldGroups.main)
      if (certaintyOf(field, fields, typed) === 'missing') errors.set(field, refusals['record-incomplete'])
  return errors
}

const Summary = ({ count, onFirst }: { readonly count: number; readonly onFirst: () => void }) => {
  const words = useWords(registrationWords)
  return (
    <div class={`notice ${count === 0 ? 'good' : 'attention'}`}>
      <p role="status">{count === 0 ? words.allClear : words.toCheck(count)}</p>
      {count > 0 && (
        <button type="button" class="link" onClick={onFirst}>
          {words.toFirst}
        </button>
      )}
    </div>
  )
}

type ActionsProps = { readonly state: Review; readonly registration: Registration }

const Actions = ({ state: { busy, problem, card }, registration }: ActionsProps) => {
  const words = useWords(registrationWords)
  const expired = problem?.code === 'not-found'
  return (
    <div class="actions">
      <button type="button" class="quiet" disabled={busy} onClick={registration.startOver}>
        {words.startOver}
      </button>
      {expired && card !== undefined && (
        <button type="button" class="main" onClick={registration.readAgain}>
          {words.readAgain}
        </button>
      )}
      {!expired && (
        <button type="submit" class="main" disabled={busy}>
          {busy ? words.confirming : words.confirm}
        </button>
      )}
    </div>
  )
}

type Props = { readonly state: Review; readonly registration: Registration; readonly atDesk: boolean }

/** The second step: what was read beside the picture, corrections, and the registration itself. */
export const ReviewCard = ({ state, registration, atDesk }: Props) => {
  const words = useWords(registrationWords)
  const form = useRef<HTMLFormElement>(null)
  const [priority, setPriority] = useState<Priority>('NORMAL')
  const [tried, setTried] = useState(false)
  const { record, typed, problem, busy, card } = state
  const fields = record.fields ?? {}
  const toCheck = fieldsToCheck(fields, typed)
  const errors = useErrors(fields, typed, tried, problem)
  const expired = card === undefined ? words.expiredWithoutPicture : words.expired

  const focus = (field: CardField | undefined) => {
    const input = field === undefined ? null : form.current?.elements.namedItem(field)
    if (!(input instanceof HTMLElement)) return
    input.closest('details')?.setAttribute('open', '')
    input.focus()
  }
  useLayoutEffect(() => {
    if (problem?.code === 'nik-invalid') focus('nik')
  }, [problem])
  const send = () => registration.confirm(atDesk ? priority : undefined)
  const submit = (event: Event) => {
    event.preventDefault()
    setTried(true)
    const missing = fieldGroups.main.find(field => certaintyOf(field, fields, typed) === 'missing')
    if (missing === undefined) send()
    else focus(missing)
  }
  return (
    <div class="review">
      <CardPicture card={card} />
      <form ref={form} class="stack" noValidate autocomplete="off" aria-busy={busy} onSubmit={submit}>
        <Arrival level={2}>{words.review}</Arrival>
        <p>{words.reviewHint}</p>
        <fieldset class="stack" disabled={busy}>
          <Summary count={toCheck.length} onFirst={() => focus(toCheck[0])} />
          <ReviewGroups {...{ fields, typed, errors }} open={atDesk} onType={registration.type} />
          {atDesk && <PrioritySelect label={words.priority} value={priority} onChange={setPriority} />}
        </fieldset>
        {problem !== undefined && (
          <ProblemNotice problem={problem} onRetry={send} text={problem.code === 'not-found' ? expired : undefined} />
        )}
        <Actions state={state} registration={registration} />
      </form>
    </div>
  )
}
