import type { Device } from '../api/device.ts'
import { useWords } from '../language.tsx'
import { Field } from '../parts/field.tsx'
import { Arrival } from '../parts/heading.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { useWork } from '../parts/use-work.ts'
import { askAnyone } from '../platform.tsx'
import { kioskWords } from '../words/people.ts'

type Props = { readonly revoked: boolean; readonly onEnrolled: (device: Device) => void }

/** Turns this browser into a kiosk with an administrator's code. */
export const EnrolDevice = ({ revoked, onEnrolled }: Props) => {
  const words = useWords(kioskWords)
  const { busy, problem, run } = useWork()
  const enrol = (code: string) =>
    run(async () => onEnrolled((await askAnyone('POST /kiosks/enrol', { body: { code } })).body))
  return (
    <section class="narrow panel">
      <Arrival level={1}>{words.enrolTitle}</Arrival>
      {revoked && (
        <p class="notice attention" role="alert">
          {words.revoked}
        </p>
      )}
      <form
        class="stack"
        autocomplete="off"
        onSubmit={event => {
          event.preventDefault()
          enrol(String(new FormData(event.currentTarget).get('code') ?? '').trim())
        }}
      >
        <Field label={words.code} hint={words.enrolHint} required>
          {tied => (
            <input {...tied} name="code" class="digits" maxLength={32} autocapitalize="characters" spellcheck={false} />
          )}
        </Field>
        {problem !== undefined && <ProblemNotice problem={problem} />}
        <button type="submit" class="main" disabled={busy}>
          {words.enrol}
        </button>
      </form>
    </section>
  )
}
