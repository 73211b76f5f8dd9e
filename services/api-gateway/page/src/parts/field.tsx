import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { frameWords } from '../words/frame.ts'

/** The attributes that tie an input to its label and what is said about it. */
export type Tied = {
  readonly id: string
  readonly required: boolean
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
}

type Props = {
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
  /** What is said about the value, for instance how sure the reading is. */
  readonly mark?: ComponentChildren
  /** Added to the class, for the mark's colour. */
  readonly tone?: string | undefined
  readonly required?: boolean
  readonly children: (tied: Tied) => ComponentChildren
}

/** A label, an input and everything said about it, tied together for screen readers. */
export const Field = ({ label, hint, error, mark, tone, required = false, children }: Props) => {
  const id = useId()
  const { required: requiredWord } = useWords(frameWords)
  const said = { hint: hint !== undefined, mark: mark !== undefined && mark !== null, error: error !== undefined }
  const describedBy = Object.entries(said).flatMap(([name, isSaid]) => (isSaid ? [`${id}-${name}`] : []))
  const tied = {
    id,
    required,
    'aria-describedby': describedBy.length === 0 ? undefined : describedBy.join(' '),
    'aria-invalid': said.error,
  }
  return (
    <div class={`field ${tone ?? ''}`}>
      <label for={id}>
        {label}
        {required && <span class="required"> ({requiredWord})</span>}
      </label>
      {children(tied)}
      {said.hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {said.mark && (
        <p class="mark" id={`${id}-mark`}>
          {mark}
        </p>
      )}
      {said.error && (
        <p class="mark error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}
