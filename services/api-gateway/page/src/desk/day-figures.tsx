import type { Statistics } from '../../../../patient-queue-service/api.ts'
import { useWords } from '../language.tsx'
import { frameWords } from '../words/frame.ts'
import { deskWords } from '../words/queue.ts'

/** The day in numbers. */
export const DayFigures = ({ statistics }: { readonly statistics: Statistics }) => {
  const words = useWords(deskWords)
  const { minutes } = useWords(frameWords)
  const { byStatus, total, waitingNow, meanWaitMinutes, meanServiceMinutes } = statistics
  const mean = (value: number | null) => (value === null ? words.unmeasured : minutes(Math.round(value)))
  const figures = [
    [words.waitingNow, waitingNow],
    [words.total, total],
    [words.served, byStatus.COMPLETED],
    [words.gone, byStatus.CANCELLED + byStatus.NO_SHOW],
    [words.meanWait, mean(meanWaitMinutes)],
    [words.meanService, mean(meanServiceMinutes)],
  ] as const
  return (
    <section class="panel" aria-labelledby="statistics">
      <h2 id="statistics">{words.statistics}</h2>
      <dl class="figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
