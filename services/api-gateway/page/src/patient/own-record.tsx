import { useState } from 'preact/hooks'
import type { Patient } from '../../../../user-service/api.ts'
import { useFormats, useWords } from '../language.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { useWork } from '../parts/use-work.ts'
import { useAsk } from '../platform.tsx'
import { type CardField, fieldGroups, shownText } from '../register/card-fields.ts'
import { patientWords } from '../words/people.ts'
import { fieldWords, sexWords } from '../words/registration.ts'

const Fields = ({ patient }: { readonly patient: Patient }) => {
  const labels = useWords(fieldWords)
  const sexes = useWords(sexWords)
  const formats = useFormats()
  const shown = (field: CardField): string | undefined => {
    if (field === 'sex') return sexes[patient.sex]
    const value = patient[field]
    if (value === undefined) return undefined
    return field === 'birthDate' ? formats.date(value) : shownText(field, value)
  }
  return (
    <dl class="record">
      {Object.values(fieldGroups)
        .flat()
        .map(field => {
          const text = shown(field)
          return (
            text !== undefined && (
              <div key={field}>
                <dt>{labels[field]}</dt>
                <dd>{text}</dd>
              </div>
            )
          )
        })}
    </dl>
  )
}

/** The patient's own record, on demand: a phone lies open on a waiting room's table. */
export const OwnRecord = () => {
  const words = useWords(patientWords)
  const ask = useAsk()
  const { busy, problem, run } = useWork()
  const [patient, setPatient] = useState<Patient>()
  const show = () => run(async () => setPatient((await ask('GET /patients/me', {})).body))
  return (
    <section class="panel" aria-labelledby="record">
      <h2 id="record">{words.record}</h2>
      <button
        type="button"
        class="quiet"
        disabled={busy}
        aria-expanded={patient !== undefined}
        onClick={() => (patient === undefined ? show() : setPatient(undefined))}
      >
        {patient === undefined ? words.showRecord : words.hideRecord}
      </button>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={show} />}
      {patient !== undefined && (
        <>
          <Fields patient={patient} />
          <p class="hint">{words.recordHint}</p>
        </>
      )}
    </section>
  )
}
