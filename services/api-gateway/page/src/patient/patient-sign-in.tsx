import type { TargetedEvent } from 'preact'
import { useState } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { Field } from '../parts/field.tsx'
import { Arrival } from '../parts/heading.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { useWork } from '../parts/use-work.ts'
import { askAnyone, usePlatform } from '../platform.tsx'
import { patientWords, signInWords } from '../words/people.ts'

const leastPasswordLength = 8

type Way = 'sign-in' | 'activate'

const NikField = () => {
  const words = useWords(patientWords)
  return (
    <Field label={words.nik} hint={words.nikForm} required>
      {tied => (
        <input
          {...tied}
          name="nik"
          class="digits"
          inputMode="numeric"
          autocomplete="off"
          pattern="\s*(\d\s*){16}"
          title={words.nikForm}
        />
      )}
    </Field>
  )
}

const CodeField = () => (
  <Field label={useWords(patientWords).code} required>
    {tied => (
      <input {...tied} name="code" class="digits" autocomplete="one-time-code" maxLength={32} spellcheck={false} />
    )}
  </Field>
)

const PasswordField = ({ isNew }: { readonly isNew: boolean }) => {
  const words = useWords(signInWords)
  const least = isNew ? { minLength: leastPasswordLength } : {}
  return (
    <Field
      label={isNew ? words.newPassword : words.password}
      hint={isNew ? words.passwordLength(leastPasswordLength) : undefined}
      required
    >
      {tied => (
        <input
          {...tied}
          {...least}
          type="password"
          name="password"
          autocomplete={isNew ? 'new-password' : 'current-password'}
          maxLength={128}
        />
      )}
    </Field>
  )
}

const enter = async (way: Way, form: HTMLFormElement) => {
  const given = new FormData(form)
  const text = (name: string) => String(given.get(name) ?? '')
  const [nik, code, password] = [text('nik').replace(/\D/g, ''), text('code').trim(), text('password')]
  const answer =
    way === 'activate'
      ? await askAnyone('POST /auth/activate', { body: { nik, code, password } })
      : await askAnyone('POST /auth/login/user', { body: { nik, password } })
  return answer.body
}

const WayForm = ({ way }: { readonly way: Way }) => {
  const words = useWords(patientWords)
  const shared = useWords(signInWords)
  const { session } = usePlatform()
  const { busy, problem, run } = useWork()
  const activates = way === 'activate'
  const submit = (event: TargetedEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    run(async () => session.start(await enter(way, form)))
  }
  return (
    <form class="stack" onSubmit={submit}>
      <p>{activates ? words.activateHint : words.signInHint}</p>
      <NikField />
      {activates && <CodeField />}
      <PasswordField isNew={activates} />
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <button type="submit" class="main" disabled={busy}>
        {busy ? shared.signingIn : activates ? words.activate : shared.signIn}
      </button>
    </form>
  )
}

/** A patient signs in, or opens their account with the code on the ticket. */
export const PatientSignIn = () => {
  const words = useWords(patientWords)
  const [way, setWay] = useState<Way>('sign-in')
  const choice = (name: Way, label: string) => (
    <button type="button" aria-pressed={way === name} onClick={() => setWay(name)}>
      {label}
    </button>
  )
  return (
    <section class="narrow panel">
      <Arrival level={1}>{words.title}</Arrival>
      <div class="choices">
        {choice('sign-in', words.signInTab)}
        {choice('activate', words.activateTab)}
      </div>
      <WayForm key={way} way={way} />
    </section>
  )
}
