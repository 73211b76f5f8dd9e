import type { Priority } from '../../../../patient-queue-service/api.ts'
import { useWords } from '../language.tsx'
import { priorityWords } from '../words/queue.ts'
import { Field } from './field.tsx'

/** In the order of service, as the queue counts them; a type keeps this list complete. */
const order = { URGENT: 0, HIGH: 1, NORMAL: 2, LOW: 3 } as const satisfies Record<Priority, number>

const choices = Object.keys(order) as Priority[]

type Props = {
  readonly label: string
  readonly value: Priority
  readonly onChange: (priority: Priority) => void
  /** The label is read out but not shown, where a table's heading says it already. */
  readonly labelled?: 'aloud'
  readonly disabled?: boolean
}

/** The choice of a priority. */
export const PrioritySelect = ({ label, value, onChange, labelled, disabled = false }: Props) => {
  const words = useWords(priorityWords)
  const choose = ({ currentTarget }: { readonly currentTarget: HTMLSelectElement }) => {
    const chosen = choices.find(choice => choice === currentTarget.value)
    if (chosen !== undefined) onChange(chosen)
  }
  const options = choices.map(choice => (
    <option key={choice} value={choice}>
      {words[choice]}
    </option>
  ))
  if (labelled === 'aloud')
    return (
      <select aria-label={label} class={`priority ${value}`} value={value} disabled={disabled} onChange={choose}>
        {options}
      </select>
    )
  return (
    <Field label={label}>
      {tied => (
        <select
          {...tied}
          name="priority"
          class={`priority ${value}`}
          value={value}
          disabled={disabled}
          onChange={choose}
        >
          {options}
        </select>
      )}
    </Field>
  )
}
