import { useEffect, useRef, useState } from 'preact/hooks'
import { isPassing, type Refused } from '../api/refused.ts'
import { useWords } from '../language.tsx'
import { frameWords } from '../words/frame.ts'
import { problemWords } from '../words/problems.ts'
import { Icon } from './icon.tsx'
import { useKeptFocus } from './use-kept-focus.ts'

/** Counts down to zero, then does what is due, once. */
export const useCountdown = (fromSeconds: number | undefined, due: () => void): number | undefined => {
  const [left, setLeft] = useState(fromSeconds)
  useEffect(() => setLeft(fromSeconds), [fromSeconds])
  useEffect(() => {
    if (left === undefined) return
    if (left <= 0) return due()
    const timer = setTimeout(() => setLeft(left - 1), 1000)
    return () => clearTimeout(timer)
  }, [left])
  return left
}

type Props = {
  readonly problem: Refused
  /** Does the same again; where the refusal may pass, it is done by itself after the wait that was asked for. */
  readonly onRetry?: (() => void) | undefined
  /** Says it better than the general sentence. */
  readonly text?: string | undefined
}

const Retry = ({ seconds, onRetry }: { seconds: number | undefined; onRetry: () => void }) => {
  const words = useWords(frameWords)
  const left = useCountdown(seconds, onRetry)
  return (
    <div class="retry">
      {/* Not announced every second: the sentence above is. */}
      {left !== undefined && <span aria-hidden="true">{words.tryingAgain(left)}</span>}
      <button type="button" class="quiet" onClick={onRetry}>
        {words.tryAgain}
      </button>
    </div>
  )
}

/** Says what went wrong and what to do; announced at once. */
export const ProblemNotice = ({ problem, onRetry, text }: Props) => {
  const words = useWords(problemWords)
  const { code, retryAfterSeconds } = problem
  const notice = useRef<HTMLDivElement>(null)
  useKeptFocus(notice, problem)
  return (
    <div class="notice problem" role="alert" tabIndex={-1} ref={notice}>
      <Icon name="attention" />
      <div>
        <p>{text ?? words[code] ?? words.unexpected}</p>
        {onRetry !== undefined && isPassing(code) && (
          <Retry key={problem} seconds={retryAfterSeconds} onRetry={onRetry} />
        )}
      </div>
    </div>
  )
}
