import type { Line } from '../../operate/health/line.ts'
import type { Health } from '../../operate/health.ts'
import { columns, paint } from '../output.ts'

const styles = { ok: 'green', bad: 'red', unknown: 'yellow' } as const

const verdictStyles = { healthy: 'green', 'not healthy': 'red', unknown: 'yellow' } as const

/** More of a log is for who looks at the container itself. */
const logLines = 5

const section = ({ name, lines }: Health['sections'][number]): string[] => {
  if (lines.length === 0) return []
  const rows = columns(lines.map(({ state, about, says }) => [state, about, says])).split('\n')
  const told = lines.flatMap(({ state, log = [] }, place) => [
    (rows[place] ?? '').replace(state, paint(styles[state], state)),
    ...log.slice(-logLines).map(line => `           | ${line}`),
  ])
  return [paint('bold', name), ...told]
}

const count = ({ sections }: Health, state: Line['state']): number =>
  sections.flatMap(({ lines }) => lines).filter(line => line.state === state).length

/** The verdict in a line: `healthy: 31 ok, 0 bad, 2 unknown`. */
export const verdictText = (health: Health): string => {
  const [ok, bad, unknown] = (['ok', 'bad', 'unknown'] as const).map(state => count(health, state))
  return `${paint(verdictStyles[health.verdict], health.verdict)}: ${ok} ok, ${bad} bad, ${unknown} unknown`
}

/** Everything that was seen, part by part, and the verdict last. */
export const healthText = (health: Health): string =>
  [...health.sections.flatMap(section), verdictText(health)].join('\n')
