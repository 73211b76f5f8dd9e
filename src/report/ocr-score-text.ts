import { certainFrom, type OcrClassScore, type OcrScore, scoredFields, type Tally } from './ocr-score.ts'

const fraction = (tally: Tally | undefined) => (tally ? `${tally.right}/${tally.of}` : '–')

const percent = ({ right, of }: Tally) => (of === 0 ? '–' : `${((100 * right) / of).toFixed(1)} %`)

const whole = (value: number) => value.toFixed(0)

const table = (rows: readonly (readonly string[])[]) => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  return rows.map(line)
}

const rowsOf = (scores: readonly OcrClassScore[]): readonly (readonly string[])[] => [
  ['', ...scores.map(score => score.class)],
  ['cards', ...scores.map(score => whole(score.cards))],
  ['no card seen', ...scores.map(score => whole(score.unread))],
  ...scoredFields
    .filter(field => scores.some(score => score.fields[field]))
    .map(field => [field, ...scores.map(score => fraction(score.fields[field]))]),
  ['nik exact', ...scores.map(score => percent(score.fields.nik ?? { right: 0, of: 0 }))],
  ['other fields exact', ...scores.map(score => percent(score.others))],
  ['p50 ms', ...scores.map(score => whole(score.p50Milliseconds))],
  ['p95 ms', ...scores.map(score => whole(score.p95Milliseconds))],
]

const certainty = ({ confident, confidentlyWrongNik }: OcrClassScore) => {
  const said = `confidence ≥ ${certainFrom}: ${fraction(confident)} fields right (${percent(confident)}), ${confidentlyWrongNik.length} NIK wrong`
  return confidentlyWrongNik.length > 0 ? `${said}: ${confidentlyWrongNik.join(', ')}` : said
}

/** A score as a table: a column for each class, a row for each field, then times and what confidence was worth. */
export const ocrScoreText = ({ classes, all, unknownKeys }: OcrScore): string => {
  const lines = [...table(rowsOf([...classes, all])), certainty(all)]
  if (unknownKeys.length > 0) lines.push(`not a field of a card, not compared: ${unknownKeys.join(', ')}`)
  return `${lines.map(line => line.trimEnd()).join('\n')}\n`
}
