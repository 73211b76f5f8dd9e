// One field of the card in the form: its input, how sure its reading is in words, and what is wrong with it.
import { useFormats, useWords } from '../language.tsx'
import { Field, type Tied } from '../parts/field.tsx'
import { Icon } from '../parts/icon.tsx'
import { fieldWords, registrationWords, sexWords } from '../words/registration.ts'
import { type CardField, certaintyOf, isRequired, type ReadFields, type Typed, textOf } from './card-fields.ts'

type Props = {
  readonly field: CardField
  readonly fields: ReadFields
  readonly typed: Typed
  readonly error: string | undefined
  readonly onType: (field: CardField, text: string) => void
}

type InputProps = {
  readonly tied: Tied
  readonly field: CardField
  readonly value: string
  readonly onType: (text: string) => void
}

const longest: Readonly<Partial<Record<CardField, number>>> = {
  nik: 24,
  name: 120,
  bloodType: 8,
  address: 255,
  rtRw: 16,
  validUntil: 16,
  religion: 40,
  maritalStatus: 40,
  nationality: 40,
}

const SexInput = ({ tied, value, onType }: InputProps) => {
  const words = useWords(sexWords)
  return (
    <select {...tied} name="sex" value={value} onChange={({ currentTarget }) => onType(currentTarget.value)}>
      <option value="">{words.choose}</option>
      <option value="male">{words.male}</option>
      <option value="female">{words.female}</option>
    </select>
  )
}

const DateInput = ({ tied, field, value, onType }: InputProps) => (
  <input
    {...tied}
    type="date"
    name={field}
    autocomplete="off"
    value={value}
    onInput={({ currentTarget }) => onType(currentTarget.value)}
  />
)

const TextInput = ({ tied, field, value, onType }: InputProps) => (
  <input
    {...tied}
    name={field}
    class={field === 'nik' ? 'digits' : ''}
    inputMode={field === 'nik' ? 'numeric' : 'text'}
    autocomplete="off"
    autocapitalize="characters"
    spellcheck={false}
    maxLength={longest[field] ?? 80}
    value={value}
    onInput={({ currentTarget }) => onType(currentTarget.value)}
  />
)

/** How sure the reading is, in words. */
const useMark = ({ field, fields, typed }: Props) => {
  const words = useWords(registrationWords)
  const certainty = certaintyOf(field, fields, typed)
  const percent = Math.round((fields[field]?.confidence ?? 0) * 100)
  const texts = {
    clear: undefined,
    check: words.check(percent),
    doubtful: words.doubtful(percent),
    missing: words.missing,
    corrected: words.corrected,
  }
  return { certainty, text: certainty === undefined ? undefined : texts[certainty] }
}

/** One field of the card: what was read, how sure that is, and the place to correct it. */
export const CardFieldInput = (props: Props) => {
  const { field, fields, typed, error, onType } = props
  const labels = useWords(fieldWords)
  const words = useWords(registrationWords)
  const formats = useFormats()
  const { certainty, text } = useMark(props)
  const value = textOf(field, fields, typed)
  // That something is missing is said once.
  const isSaid = text === undefined || (certainty === 'missing' && error !== undefined)
  const mark = isSaid ? undefined : (
    <>
      <Icon name={certainty === 'corrected' ? 'check' : 'attention'} />
      {text}
    </>
  )
  return (
    <Field
      label={labels[field]}
      required={isRequired(field)}
      error={error}
      mark={mark}
      tone={certainty}
      hint={
        field === 'validUntil'
          ? words.dateForm
          : field === 'birthDate' && value !== ''
            ? formats.date(value)
            : undefined
      }
    >
      {tied => {
        const input = { tied, field, value, onType: (next: string) => onType(field, next) }
        if (field === 'sex') return <SexInput {...input} />
        return field === 'birthDate' ? <DateInput {...input} /> : <TextInput {...input} />
      }}
    </Field>
  )
}
