import type { OcrClassScore, OcrScore, Tally } from '../src/report/ocr-score.ts'

/** A figure that the reader is held to, and whether it got there. */
export type Goal = { readonly what: string; readonly wanted: string; readonly reached: string; readonly met: boolean }

const share = ({ right, of }: Tally) => (of === 0 ? 0 : right / of)

const sum = (tallies: readonly Tally[]): Tally => ({
  right: tallies.reduce((total, { right }) => total + right, 0),
  of: tallies.reduce((total, { of }) => total + of, 0),
})

const nikOf = (scores: readonly OcrClassScore[]) => sum(scores.map(({ fields }) => fields.nik ?? { right: 0, of: 0 }))

const atLeast = (what: string, tally: Tally, least: number): Goal => ({
  what,
  wanted: `≥ ${least * 100} %`,
  reached: `${(share(tally) * 100).toFixed(1)} % (${tally.right}/${tally.of})`,
  met: tally.of > 0 && share(tally) >= least,
})

/** The goals for reading cards: clean ones, degraded ones of all classes together, time, and what confidence is worth. */
export const ocrGoals = ({ classes, all }: OcrScore): readonly Goal[] => {
  const clean = classes.filter(each => each.class === 'clean')
  const degraded = classes.filter(each => each.class !== 'clean')
  return [
    atLeast('NIK exactly right, clean', nikOf(clean), 0.99),
    atLeast('NIK exactly right, degraded', nikOf(degraded), 0.95),
    atLeast('other fields exactly right, clean', sum(clean.map(({ others }) => others)), 0.97),
    atLeast('other fields exactly right, degraded', sum(degraded.map(({ others }) => others)), 0.9),
    atLeast('fields read with confidence ≥ 0.9 right', all.confident, 0.99),
    {
      what: 'NIK wrong with confidence ≥ 0.9',
      wanted: '0',
      reached: String(all.confidentlyWrongNik.length),
      met: all.confidentlyWrongNik.length === 0,
    },
    {
      what: 'median time of a card on one core',
      wanted: '≤ 1500 ms',
      reached: `${all.p50Milliseconds.toFixed(0)} ms`,
      met: all.p50Milliseconds <= 1500,
    },
  ]
}

/** Goals as lines of text. */
export const goalsText = (goals: readonly Goal[]): string =>
  goals
    .map(({ what, wanted, reached, met }) => `${met ? 'met   ' : 'missed'}  ${what}: ${reached}, goal ${wanted}\n`)
    .join('')
