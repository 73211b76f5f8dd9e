/**
 * What the recognition network saw in one line, and the ways to spell it. The network answers for each of many narrow
 * columns ("steps") with the likelihood of each letter and of nothing; a letter may fill several steps, and equal
 * neighbours with nothing between them are one letter (CTC, https://doi.org/10.1145/1143844.1143891). Spelling with
 * a limited set of letters, or along a given shape, decides between look-alikes with all that was seen.
 */

/** What an identity card is printed with; the network knows thousands of characters more. */
export const alphabet = ' ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;/-+()\'"&'

/** Likelihoods by step: column 0 is nothing, column 1 the first letter of the alphabet, and so on. */
export type Sighting = { readonly steps: number; readonly likelihood: Float32Array }

/**
 * One letter of a spelling: the step at which it is clearest, how likely it is there, 0 to 1, and the last step that
 * shows it.
 */
export type Letter = {
  readonly letter: string
  readonly step: number
  readonly last: number
  readonly likelihood: number
}

/** The number of columns of a step. */
export const columns = alphabet.length + 1

const columnOf = new Map(Array.from(alphabet, (letter, index) => [letter, index + 1] as const))

const spaceColumn = 1

/** Columns of the given letters, without those that the alphabet lacks. */
const columnsOf = (letters: string) =>
  Array.from(letters, letter => columnOf.get(letter) ?? 0).filter(column => column > 0)

/** Where all allowed letters together are less likely than this, the best of them is not certain. */
const leastTotal = 0.5

/** The best letter at one step among `choice`, or nothing (column 0). */
const bestAt = (sighting: Sighting, step: number, choice: readonly number[]) => {
  const start = step * columns
  let best = 0
  let total = sighting.likelihood[start] ?? 0
  for (const column of choice) {
    const likelihood = sighting.likelihood[start + column] ?? 0
    total += likelihood
    if (likelihood > (sighting.likelihood[start + best] ?? 0)) best = column
  }
  return { column: best, likelihood: (sighting.likelihood[start + best] ?? 0) / Math.max(total, leastTotal) }
}

/** The likeliest letters, step by step, of those allowed. */
export const spell = (sighting: Sighting, allowed: string = alphabet): readonly Letter[] => {
  const choice = columnsOf(allowed)
  const letters: Letter[] = []
  let previous = 0
  for (let step = 0; step < sighting.steps; step++) {
    const { column, likelihood } = bestAt(sighting, step, choice)
    const before = letters.at(-1)
    if (column > 0 && column !== previous) {
      letters.push({ letter: alphabet[column - 1] ?? '', step, last: step, likelihood })
    } else if (column > 0 && before) {
      const clearer = likelihood > before.likelihood
      letters[letters.length - 1] = { ...before, last: step, ...(clearer ? { step, likelihood } : {}) }
    }
    previous = column
  }
  return letters
}

/** The letters as text. */
export const textOf = (letters: readonly Letter[]) => letters.map(({ letter }) => letter).join('')

/** The steps from `from` to before `to`. */
export const slice = ({ steps, likelihood }: Sighting, from: number, to: number): Sighting => {
  const start = Math.max(0, from)
  const end = Math.max(start, Math.min(to, steps))
  return { steps: end - start, likelihood: likelihood.subarray(start * columns, end * columns) }
}

/** One step in which `column` is certain. */
const certain = (column: number) => {
  const step = new Float32Array(columns)
  step[column] = 1
  return step
}

const concatenate = (parts: readonly Float32Array[]): Sighting => {
  const likelihood = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    likelihood.set(part, offset)
    offset += part.length
  }
  return { steps: likelihood.length / columns, likelihood }
}

/** Sightings of neighbouring runs of words as one line, a space between each two. */
export const join = (sightings: readonly Sighting[]): Sighting =>
  concatenate(
    sightings.flatMap(({ likelihood }, index) => (index === 0 ? [likelihood] : [certain(spaceColumn), likelihood])),
  )

/** Capitals count for small letters too: values are printed in capitals. */
export const capitalised = ({ steps, likelihood }: Sighting): Sighting => {
  const capitals = Float32Array.from(likelihood)
  for (const [letter, column] of columnOf) {
    const capital = columnOf.get(letter.toUpperCase()) ?? column
    if (capital === column) continue
    for (let at = 0; at < capitals.length; at += columns) {
      capitals[at + capital] = (capitals[at + capital] ?? 0) + (capitals[at + column] ?? 0)
      capitals[at + column] = 0
    }
  }
  return { steps, likelihood: capitals }
}

/** The sighting of a text of which each letter is as likely as is said, and otherwise nothing. */
export const sightingOf = (text: string, likelihood = 1): Sighting =>
  concatenate(
    Array.from(text, letter => {
      const step = certain(columnOf.get(letter) ?? 0)
      return step.map((value, column) => (column === 0 ? Math.max(value, 1 - likelihood) : value * likelihood))
    }).flatMap(step => [step, certain(0)]),
  )

const floor = Math.log(1e-6)

const logAt = (sighting: Sighting, step: number, column: number) =>
  Math.max(floor, Math.log(sighting.likelihood[step * columns + column] ?? 0))

/** A spelling along a shape, and the logarithm of its likelihood. */
export type Shaped = { readonly text: string; readonly score: number }

type Cell = { readonly score: number; readonly column: number; readonly back: Cell | undefined }

const nowhere: Cell = { score: Number.NEGATIVE_INFINITY, column: 0, back: undefined }

const better = (one: Cell, other: Cell) => (other.score > one.score ? other : one)

/** Cells by number of letters spelled, then by last column; column 0 stands for nothing after the last letter. */
const advance = (
  sighting: Sighting,
  step: number,
  rows: readonly (readonly Cell[])[],
  choices: readonly (readonly number[])[],
) =>
  rows.map((row, spelled) => {
    const rest = row.reduce(better, nowhere)
    const next: Cell[] = []
    next[0] = { ...rest, score: rest.score + logAt(sighting, step, 0) }
    for (const column of choices[spelled - 1] ?? []) {
      const stay = row[column] ?? nowhere
      const arrive = (rows[spelled - 1] ?? []).reduce(
        (best, cell, last) => (last === column ? best : better(best, cell)),
        nowhere,
      )
      const fresh: Cell = { score: arrive.score, column, back: arrive }
      const cell = better(stay, fresh)
      next[column] = { ...cell, score: cell.score + logAt(sighting, step, column) }
    }
    return next
  })

/** The likeliest spelling whose letters come one by one from `shape`, such as sixteen times `0123456789`. */
export const spellAs = (sighting: Sighting, shape: readonly string[]): Shaped => {
  const choices = shape.map(columnsOf)
  let rows: readonly (readonly Cell[])[] = [
    [{ score: 0, column: 0, back: undefined }],
    ...shape.map(() => [] as Cell[]),
  ]
  for (let step = 0; step < sighting.steps; step++) rows = advance(sighting, step, rows, choices)
  const end = (rows.at(-1) ?? []).reduce(better, nowhere)
  const letters: string[] = []
  for (let cell: Cell | undefined = end; cell && cell.column > 0; cell = cell.back)
    letters.unshift(alphabet[cell.column - 1] ?? '')
  return { text: letters.join(''), score: end.score }
}

/** The greatest likelihood of a space between two steps. */
export const spaceLikelihood = ({ likelihood }: Sighting, from: number, to: number) => {
  let greatest = 0
  for (let step = from; step <= to; step++) greatest = Math.max(greatest, likelihood[step * columns + spaceColumn] ?? 0)
  return greatest
}

/** How likely a space is between the letters at two steps. */
export type Space = { readonly from: number; readonly to: number; readonly likelihood: number }

/** A sighting whose spaces are as likely as is said, each at the clearest step between its letters. */
export const withSpaces = ({ steps, likelihood }: Sighting, spaces: readonly Space[]): Sighting => {
  const changed = Float32Array.from(likelihood)
  for (const space of spaces) {
    let best = space.from + 1
    for (let step = space.from + 1; step < space.to; step++) {
      const at = step * columns + spaceColumn
      if ((likelihood[at] ?? 0) > (likelihood[best * columns + spaceColumn] ?? 0)) best = step
      changed[step * columns] = (changed[step * columns] ?? 0) + (changed[at] ?? 0)
      changed[at] = 0
    }
    if (best >= space.to) continue
    if (space.likelihood > 0.5) changed.fill(0, best * columns, (best + 1) * columns)
    changed[best * columns] = Math.max(changed[best * columns] ?? 0, 1 - space.likelihood)
    changed[best * columns + spaceColumn] = space.likelihood
  }
  return { steps, likelihood: changed }
}

/** How likely a space was left out between two of these letters, at the least clear place. */
export const spaceDoubt = (sighting: Sighting, letters: readonly Letter[]) => {
  let doubt = 0
  for (const [index, right] of letters.entries()) {
    const left = letters[index - 1]
    if (!left) continue
    const likelihood = spaceLikelihood(sighting, left.step, right.step)
    const isSpace = left.letter === ' ' || right.letter === ' '
    doubt = Math.max(doubt, isSpace ? 1 - likelihood : likelihood)
  }
  return doubt
}
