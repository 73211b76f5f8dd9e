// The staff's way in: name and password, and a password of their own in place of a one-time password.
import { useState } from 'preact/hooks'
import { Refused } from '../api/refused.ts'
import { useWords } from '../language.tsx'
import { Field } from '../parts/field.tsx'
import { Arrival } from '../parts/heading.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { useWork } from '../parts/use-work.ts'
import { askAnyone, usePlatform } from '../platform.tsx'
import { signInWords } from '../words/people.ts'

const leastPasswordLength = 12

type Known = { readonly username: string; readonly password: string }

type FormProps = {
  readonly busy: boolean
  readonly onSend: (known: Known) => void
}

const text = (form: HTMLFormElement, name: string) => String(new FormData(form).get(name) ?? '')

const SignInForm = ({ busy, onSend }: FormProps) => {
  const words = useWords(signInWords)
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        const form = event.currentTarget
        onSend({ username: text(form, 'username').trim(), password: text(form, 'password') })
      }}
    >
      <Field label={words.username} required>
        {tied => <input {...tied} name="username" autocomplete="username" autocapitalize="none" maxLength={64} />}
      </Field>
      <Field label={words.password} required>
        {tied => <input {...tied} type="password" name="password" autocomplete="current-password" maxLength={128} />}
      </Field>
      <button type="submit" class="main" disabled={busy}>
        {busy ? words.signingIn : words.signIn}
      </button>
    </form>
  )
}

type NewPasswordProps = {
  readonly busy: boolean
  readonly onSend: (newPassword: string) => void
  readonly onBack: () => void
}

const NewPasswordForm = ({ busy, onSend, onBack }: NewPasswordProps) => {
  const words = useWords(signInWords)
  const [error, setError] = useState<string>()
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        const form = event.currentTarget
        const [first, second] = [text(form, 'new-password'), text(form, 'again')]
        const wrong = first === second ? undefined : words.passwordsDiffer
        setError(wrong)
        if (wrong === undefined) onSend(first)
      }}
    >
      <Arrival level={2}>{words.newPasswordTitle}</Arrival>
      <p>{words.newPasswordHint}</p>
      <Field label={words.newPassword} required hint={words.passwordLength(leastPasswordLength)}>
        {tied => (
          <input
            {...tied}
            type="password"
            name="new-password"
            autocomplete="new-password"
            minLength={leastPasswordLength}
            maxLength={128}
          />
        )}
      </Field>
      <Field label={words.newPasswordAgain} required error={error}>
        {tied => <input {...tied} type="password" name="again" autocomplete="new-password" maxLength={128} />}
      </Field>
      <div class="actions">
        <button type="button" class="quiet" onClick={onBack}>
          {words.back}
        </button>
        <button type="submit" class="main" disabled={busy}>
          {words.savePassword}
        </button>
      </div>
    </form>
  )
}

/** Staff sign in here; a one-time password opens nothing until a password of their own replaces it. */
export const StaffSignIn = () => {
  const words = useWords(signInWords)
  const { session } = usePlatform()
  const { busy, problem, run, clear } = useWork()
  const [known, setKnown] = useState<Known>()
  const signIn = (body: Known & { readonly newPassword?: string }) =>
    run(async () => {
      try {
        session.start((await askAnyone('POST /auth/login/admin', { body })).body)
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== 'new-password-needed') throw error
        setKnown({ username: body.username, password: body.password })
      }
    })
  return (
    <section class="narrow panel">
      <Arrival level={1}>{words.staffTitle}</Arrival>
      {known === undefined ? (
        <SignInForm busy={busy} onSend={signIn} />
      ) : (
        <NewPasswordForm
          busy={busy}
          onSend={newPassword => signIn({ ...known, newPassword })}
          onBack={() => {
            clear()
            setKnown(undefined)
          }}
        />
      )}
      {problem !== undefined && <ProblemNotice problem={problem} />}
    </section>
  )
}
