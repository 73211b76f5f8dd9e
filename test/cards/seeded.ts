/** A stream of random choices that is the same for the same seed, on every machine. */
export type Seeded = {
  /** A number in [0, 1). */
  readonly next: () => number
  /** A whole number from `least` to `most`, both included. */
  readonly integer: (least: number, most: number) => number
  /** A number in [least, most). */
  readonly between: (least: number, most: number) => number
  readonly pick: <T>(choices: readonly T[]) => T
  readonly chance: (probability: number) => boolean
  /** A stream of its own, so that what is drawn in one place does not shift what is drawn in another. */
  readonly branch: (name: string) => Seeded
}

// FNV-1a, https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return value >>> 0
}

// mulberry32, public domain: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
const mulberry = (start: number) => {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** The stream of choices that belongs to a seed, e.g. `bench/0001`. */
export const seeded = (seed: string): Seeded => {
  const next = mulberry(hash(seed))
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    integer,
    between: (least, most) => least + next() * (most - least),
    pick: choices => {
      const chosen = choices[integer(0, choices.length - 1)]
      if (chosen === undefined) throw new RangeError('expected at least one choice, received none')
      return chosen
    },
    chance: probability => next() < probability,
    branch: name => seeded(`${seed}/${name}`),
  }
}
