import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { registrationWords } from '../words/registration.ts'
import { CardFieldInput } from './card-field.tsx'
import {
  type CardField,
  type FieldGroup,
  fieldGroups,
  fieldsToCheck,
  type ReadFields,
  type Typed,
} from './card-fields.ts'

const groups = Object.keys(fieldGroups) as FieldGroup[]

/** Fields that most people need not look at; open at first where they should, then as the person leaves it. */
const Folded = ({ label, open, children }: { label: string; open: boolean; children: ComponentChildren }) => {
  const [atFirst] = useState(open)
  return (
    <details open={atFirst}>
      <summary>{label}</summary>
      <fieldset aria-label={label}>{children}</fieldset>
    </details>
  )
}

type Props = {
  readonly fields: ReadFields
  readonly typed: Typed
  readonly errors: ReadonlyMap<CardField, string>
  /** Whether all groups are open at first, not only those with something to check. */
  readonly open: boolean
  readonly onType: (field: CardField, text: string) => void
}

/** The card's fields in their groups; what a registration cannot do without is always in view. */
export const ReviewGroups = ({ fields, typed, errors, open, onType }: Props) => {
  const words = useWords(registrationWords)
  const toCheck = fieldsToCheck(fields, typed)
  const input = (field: CardField) => (
    <CardFieldInput key={field} {...{ field, fields, typed, onType }} error={errors.get(field)} />
  )
  return groups.map(name =>
    name === 'main' ? (
      <fieldset key={name}>
        <legend>{words[name]}</legend>
        {fieldGroups[name].map(input)}
      </fieldset>
    ) : (
      <Folded key={name} label={words[name]} open={open || fieldGroups[name].some(field => toCheck.includes(field))}>
        {fieldGroups[name].map(input)}
      </Folded>
    ),
  )
}
