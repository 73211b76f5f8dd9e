import { useState } from 'preact/hooks'
import type { Patient } from '../../../../user-service/api.ts'
import { useFormats, useWords } from '../language.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { useWork } from '../parts/use-work.ts'
import { useAsk } from '../platform.tsx'
import { deskWords } from '../words/queue.ts'

type Props = { readonly patientId: string; readonly number: string }

/** Who a number is, asked for one patient at a time and hidden again. */
export const PatientName = ({ patientId, number }: Props) => {
  const words = useWords(deskWords)
  const formats = useFormats()
  const ask = useAsk()
  const work = useWork()
  const [patient, setPatient] = useState<Patient>()
  const show = () =>
    work.run(async () => setPatient((await ask('GET /patients/:id', { params: { id: patientId } })).body))
  const label = patient === undefined ? words.showName : words.hideName
  return (
    <div class="patient-name">
      <p role="status">
        {patient !== undefined && (
          <>
            <strong>{patient.name}</strong>, {words.born(formats.date(patient.birthDate))}
          </>
        )}
      </p>
      <button
        type="button"
        class="link"
        disabled={work.busy}
        aria-label={words.actionOn(label, number)}
        onClick={() => (patient === undefined ? show() : setPatient(undefined))}
      >
        {label}
      </button>
      {work.problem !== undefined && <ProblemNotice problem={work.problem} onRetry={show} />}
    </div>
  )
}
