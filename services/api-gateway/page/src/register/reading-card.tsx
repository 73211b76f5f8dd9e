import type { Refused } from '../api/refused.ts'
import { useWords } from '../language.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { registrationWords } from '../words/registration.ts'
import type { Card } from './registering.ts'

type Props = {
  readonly card: Card
  readonly sent: number
  readonly problem: Refused | undefined
  readonly onAgain: () => void
  readonly onStop: () => void
}

/** While the picture is sent and read. */
export const ReadingCard = ({ card, sent, problem, onAgain, onStop }: Props) => {
  const words = useWords(registrationWords)
  const doing = sent < 1 ? words.sending : words.reading
  return (
    <div class="stack reading">
      <img class={problem === undefined ? 'scanned' : ''} src={card.url} alt={words.picture} />
      {problem === undefined ? (
        <div>
          <p role="status">{doing}</p>
          {sent < 1 ? <progress aria-label={doing} value={sent} max={1} /> : <progress aria-label={doing} />}
        </div>
      ) : (
        <ProblemNotice problem={problem} onRetry={onAgain} />
      )}
      <div class="actions centre">
        <button type="button" class="quiet" onClick={onStop}>
          {words.stop}
        </button>
      </div>
    </div>
  )
}
