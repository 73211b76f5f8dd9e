// The administrator's panel of staff accounts: who there is, a new one, a one-time password, the end of one.
import { useCallback, useState } from 'preact/hooks'
import type { Refused } from '../api/refused.ts'
import type { BodyOf } from '../api/routes.ts'
import { useFormats, useWords } from '../language.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { useAsk } from '../platform.tsx'
import { frameWords } from '../words/frame.ts'
import { adminWords, roleWords } from '../words/people.ts'
import { RowButton } from './row-button.tsx'
import { type StaffRole, staffRoles } from './staff-role.ts'
import { ThingsPanel } from './things-panel.tsx'
import { useThings } from './use-things.ts'

type Account = BodyOf<'GET /accounts'>['accounts'][number]
type Question = { readonly step: 'reset' | 'remove'; readonly about: Account }

const NewAccount = ({
  busy,
  onCreate,
}: {
  busy: boolean
  onCreate: (username: string, role: StaffRole) => Promise<boolean>
}) => {
  const words = useWords(adminWords)
  const roles = useWords(roleWords)
  const submit = async (form: HTMLFormElement) => {
    const given = new FormData(form)
    const role = staffRoles.find(one => one === given.get('role')) ?? 'OPERATOR'
    if (await onCreate(String(given.get('username')), role)) form.reset()
  }
  return (
    <form
      class="row-form"
      onSubmit={event => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      <Field label={words.username} hint={words.usernameForm} required>
        {tied => (
          <input
            {...tied}
            name="username"
            pattern="[a-z0-9._\-]{3,64}"
            title={words.usernameForm}
            autocomplete="off"
            autocapitalize="none"
          />
        )}
      </Field>
      <Field label={words.role}>
        {tied => (
          <select {...tied} name="role">
            {staffRoles.map(role => (
              <option key={role} value={role}>
                {roles[role]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <button type="submit" class="main" disabled={busy}>
        {words.addAccount}
      </button>
    </form>
  )
}

type SureProps = { readonly question: Question; readonly onYes: () => void; readonly onNo: () => void }

const Sure = ({ question: { step, about }, onYes, onNo }: SureProps) => {
  const words = useWords(adminWords)
  const { cancel } = useWords(frameWords)
  const removes = step === 'remove'
  return (
    <Confirm
      title={removes ? words.sureRemove(about.username) : words.sureReset(about.username)}
      hint={removes ? words.sureRemoveHint : words.sureResetHint}
      yes={removes ? words.yesRemove : words.yesReset}
      no={cancel}
      onYes={onYes}
      onNo={onNo}
    />
  )
}

/** What an administrator does to accounts. */
const useAccounts = () => {
  const words = useWords(adminWords)
  const ask = useAsk()
  const things = useThings<Account>(useCallback(async () => (await ask('GET /accounts', {})).body.accounts, [ask]))
  const secretOf = ({ username, oneTimePassword }: BodyOf<'POST /accounts'>) => ({
    title: words.oneTimePassword(username),
    value: oneTimePassword,
  })
  return {
    things,
    create: (username: string, role: StaffRole) =>
      things.act(async () => secretOf((await ask('POST /accounts', { body: { username, role } })).body)),
    reset: ({ id }: Account) =>
      things.act(async () => secretOf((await ask('POST /accounts/:id/reset-password', { params: { id } })).body)),
    turn: ({ id, disabled }: Account) =>
      things.act(async () => {
        await ask('PATCH /accounts/:id', { params: { id }, body: { disabled: !disabled } })
        return undefined
      }),
    remove: ({ id }: Account) =>
      things.act(async () => {
        await ask('DELETE /accounts/:id', { params: { id } })
        return undefined
      }),
  }
}

type RowProps = {
  readonly account: Account
  readonly busy: boolean
  readonly onTurn: () => void
  readonly onAsk: (step: Question['step']) => void
}

const AccountRow = ({ account, busy, onTurn, onAsk }: RowProps) => {
  const words = useWords(adminWords)
  const roles = useWords(roleWords)
  const formats = useFormats()
  const { username, role, disabled, awaitsNewPassword, createdAt } = account
  const button = (label: string, onPress: () => void) => (
    <RowButton label={label} name={username} busy={busy} onPress={onPress} />
  )
  return (
    <tr class={disabled ? 'off' : ''}>
      <th scope="row">{username}</th>
      <td data-label={words.role}>{roles[role]}</td>
      <td data-label={words.state}>{disabled ? words.disabled : awaitsNewPassword ? words.awaits : words.active}</td>
      <td data-label={words.created}>{formats.moment(createdAt)}</td>
      <td class="row-actions">
        {button(words.reset, () => onAsk('reset'))}
        {button(disabled ? words.enable : words.disable, onTurn)}
        {button(words.remove, () => onAsk('remove'))}
      </td>
    </tr>
  )
}

/** Where the general sentence would leave open what to do. */
const useRefusal = (problem: Refused | undefined): string | undefined => {
  const words = useWords(adminWords)
  if (problem?.code === 'wrong-state') return words.lastAdministrator
  return problem?.code === 'already-exists' ? words.nameTaken : undefined
}

/** The staff's accounts. */
export const AccountsPanel = () => {
  const words = useWords(adminWords)
  const { things, create, reset, turn, remove } = useAccounts()
  const [question, setQuestion] = useState<Question>()
  const { busy, problem } = things.work
  const done = () => setQuestion(undefined)
  return (
    <>
      <ThingsPanel
        id="accounts"
        title={words.accounts}
        hint={words.accountsHint}
        things={things}
        refusal={useRefusal(problem)}
        form={<NewAccount busy={busy} onCreate={create} />}
        columns={[words.username, words.role, words.state, words.created, words.actions]}
        row={account => (
          <AccountRow
            key={account.id}
            account={account}
            busy={busy}
            onTurn={() => turn(account)}
            onAsk={step => setQuestion({ step, about: account })}
          />
        )}
      />
      {question !== undefined && (
        <Sure
          question={question}
          onNo={done}
          onYes={() => {
            done()
            if (question.step === 'remove') remove(question.about)
            else reset(question.about)
          }}
        />
      )}
    </>
  )
}
