import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { useKeptFocus } from '../parts/use-kept-focus.ts'
import { frameWords } from '../words/frame.ts'
import { adminWords } from '../words/people.ts'
import { SecretOnce } from './secret-once.tsx'
import type { Things } from './use-things.ts'

type Props<Thing> = {
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly things: Things<Thing>
  /** A better sentence for a refusal of this list. */
  readonly refusal?: string | undefined
  readonly form: ComponentChildren
  readonly columns: readonly string[]
  readonly row: (thing: Thing) => ComponentChildren
}

/** A list with its form, its refusals and the secret that a new entry comes with. */
export const ThingsPanel = <Thing,>({ id, title, hint, things, refusal, form, columns, row }: Props<Thing>) => {
  const words = useWords(adminWords)
  const { loading } = useWords(frameWords)
  const { work, problem, secret, noted, reload } = things
  const heading = useRef<HTMLHeadingElement>(null)
  useKeptFocus(heading, things.things)
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1} ref={heading}>
        {title}
      </h2>
      <p class="hint">{hint}</p>
      {form}
      {work.problem !== undefined && <ProblemNotice problem={work.problem} text={refusal} />}
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {things.things === undefined ? (
        problem === undefined && <p>{loading}</p>
      ) : things.things.length === 0 ? (
        <p class="empty">{words.none}</p>
      ) : (
        <table class="list">
          <thead>
            <tr>
              {columns.map(column => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{things.things.map(row)}</tbody>
        </table>
      )}
      {secret !== undefined && <SecretOnce secret={secret} onNoted={noted} />}
    </section>
  )
}
