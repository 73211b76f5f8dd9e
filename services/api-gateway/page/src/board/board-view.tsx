import { useRef } from 'preact/hooks'
import type { Board } from '../../../../patient-queue-service/api.ts'
import { useFormats, useWords } from '../language.tsx'
import { Icon } from '../parts/icon.tsx'
import { LiveMark } from '../parts/live-mark.tsx'
import { ProblemNotice } from '../parts/notice.tsx'
import { TicketNumber } from '../parts/ticket-number.tsx'
import { useLive } from '../parts/use-live.ts'
import { askAnyone } from '../platform.tsx'
import { frameWords } from '../words/frame.ts'
import { boardWords } from '../words/queue.ts'
import { useCalls } from './use-calls.ts'

const loadBoard = async () => (await askAnyone('GET /queue/board', {})).body
const nobody = async () => undefined
const shownWaiting = 12

const Serving = ({ board, fresh }: { readonly board: Board; readonly fresh: readonly string[] }) => {
  const words = useWords(boardWords)
  return (
    <section class="serving" aria-labelledby="serving">
      <h2 id="serving">{words.serving}</h2>
      {board.serving.length === 0 ? (
        <p class="empty">{words.nobodyServed}</p>
      ) : (
        <ul class={`numbers of-${Math.min(board.serving.length, 7)}`}>
          {board.serving.map(number => (
            <li key={number} class={fresh.includes(number) ? 'fresh' : ''}>
              <TicketNumber number={number} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const Waiting = ({ board }: { readonly board: Board }) => {
  const words = useWords(boardWords)
  const more = board.waitingCount - Math.min(board.waiting.length, shownWaiting)
  return (
    <section class="waiting" aria-labelledby="waiting">
      <h2 id="waiting">
        {words.waiting} <span class="amount">{board.waitingCount}</span>
      </h2>
      {board.waiting.length === 0 ? (
        <p class="empty">{words.nobodyWaits}</p>
      ) : (
        <ol class="numbers">
          {board.waiting.slice(0, shownWaiting).map(number => (
            <li key={number}>
              <TicketNumber number={number} />
            </li>
          ))}
        </ol>
      )}
      {more > 0 && <p class="more">{words.more(more)}</p>}
    </section>
  )
}

/** The waiting room's board: ticket numbers only, to be read from the other end of the room. */
export const BoardView = () => {
  const words = useWords(boardWords)
  const { loading } = useWords(frameWords)
  const formats = useFormats()
  const screen = useRef<HTMLDivElement>(null)
  const { data: board, problem, line, reload } = useLive(loadBoard, nobody)
  const { fresh, sentence, sound, toggleSound } = useCalls(board)
  return (
    <div class="board" ref={screen}>
      <header>
        <h1>{words.title}</h1>
        <LiveMark line={line} />
        {board !== undefined && <p class="updated">{words.updated(formats.clock(board.updatedAt))}</p>}
        <div class="actions">
          <button type="button" class="quiet small" aria-pressed={sound} onClick={toggleSound}>
            <Icon name={sound ? 'sound' : 'silent'} />
            {sound ? words.soundOff : words.soundOn}
          </button>
          <button type="button" class="quiet small" onClick={() => screen.current?.requestFullscreen()}>
            <Icon name="screen" />
            {words.fullScreen}
          </button>
        </div>
      </header>
      <p class="aloud" role="status" aria-live="assertive">
        {sentence}
      </p>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {board === undefined ? (
        problem === undefined && <p>{loading}</p>
      ) : (
        <div class="columns">
          <Serving board={board} fresh={fresh} />
          <Waiting board={board} />
        </div>
      )}
    </div>
  )
}
