import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { frameWords } from '../words/frame.ts'
import { adminWords } from '../words/people.ts'
import { RowButton } from './row-button.tsx'
import type { Secret } from './secret-once.tsx'
import { ThingsPanel } from './things-panel.tsx'
import type { Things } from './use-things.ts'

/** What is created by its name alone. */
type Named = { readonly id: string; readonly name: string }

type Props<Thing extends Named> = {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly addLabel: string
  readonly things: Things<Thing>
  readonly create: (name: string) => Promise<Secret>
  readonly remove: (thing: Thing) => Promise<unknown>
  readonly columns: readonly string[]
  readonly cells: (thing: Thing) => ComponentChildren
}

const NewThing = ({
  label,
  busy,
  onCreate,
}: {
  label: string
  busy: boolean
  onCreate: (name: string) => Promise<boolean>
}) => {
  const words = useWords(adminWords)
  const submit = async (form: HTMLFormElement) => {
    if (await onCreate(String(new FormData(form).get('name')).trim())) form.reset()
  }
  return (
    <form
      class="row-form"
      onSubmit={event => {
        event.preventDefault()
        submit(event.currentTarget)
      }}
    >
      <Field label={words.name} required>
        {tied => <input {...tied} name="name" maxLength={80} autocomplete="off" />}
      </Field>
      <button type="submit" class="main" disabled={busy}>
        {label}
      </button>
    </form>
  )
}

/** A list of things that have a name and, when new, a secret: kiosks and keys. */
export const NamedPanel = <Thing extends Named>(props: Props<Thing>) => {
  const { id, title, hint, addLabel, things, create, remove, columns, cells } = props
  const words = useWords(adminWords)
  const { cancel } = useWords(frameWords)
  const [doomed, setDoomed] = useState<Thing>()
  const { busy, problem } = things.work
  return (
    <>
      <ThingsPanel
        id={id}
        title={title}
        hint={hint}
        things={things}
        refusal={problem?.code === 'already-exists' ? words.nameTaken : undefined}
        form={<NewThing label={addLabel} busy={busy} onCreate={name => things.act(() => create(name))} />}
        columns={[words.name, ...columns, words.actions]}
        row={thing => (
          <tr key={thing.id}>
            <th scope="row">{thing.name}</th>
            {cells(thing)}
            <td class="row-actions">
              <RowButton label={words.remove} name={thing.name} busy={busy} onPress={() => setDoomed(thing)} />
            </td>
          </tr>
        )}
      />
      {doomed !== undefined && (
        <Confirm
          title={words.sureRemove(doomed.name)}
          hint={words.sureRemoveHint}
          yes={words.yesRemove}
          no={cancel}
          onNo={() => setDoomed(undefined)}
          onYes={() => {
            setDoomed(undefined)
            things.act(async () => {
              await remove(doomed)
              return undefined
            })
          }}
        />
      )}
    </>
  )
}
