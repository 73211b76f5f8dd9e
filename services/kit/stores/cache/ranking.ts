import type { Ranked } from '../ports.ts'

const byBytes = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)))

/** By score, then by the bytes of the member. */
export const compareRanked = (a: Ranked, b: Ranked): number => a.score - b.score || byBytes(a.member, b.member)

/** Refuses a score that no adapter could order. */
export const checkScore = (score: number): void => {
  if (!Number.isFinite(score)) throw new RangeError(`score: expected a finite number, received ${score}`)
}

/** A sorted set in memory: rank by binary search, so it does not scan. */
export class Ranking {
  readonly #scores = new Map<string, number>()
  readonly #order: Ranked[]

  /** Takes the members in any order. */
  constructor(members: Iterable<Ranked>) {
    for (const { member, score } of members) this.#scores.set(member, score)
    this.#order = Array.from(this.#scores, ([member, score]) => ({ member, score })).sort(compareRanked)
  }

  get size(): number {
    return this.#order.length
  }

  add(member: string, score: number): void {
    this.remove(member)
    const ranked = { member, score }
    this.#order.splice(this.#position(ranked), 0, ranked)
    this.#scores.set(member, score)
  }

  remove(member: string): void {
    const score = this.#scores.get(member)
    if (score === undefined) return
    this.#order.splice(this.#position({ member, score }), 1)
    this.#scores.delete(member)
  }

  rank(member: string): number | undefined {
    const score = this.#scores.get(member)
    return score === undefined ? undefined : this.#position({ member, score })
  }

  /** From one rank to another, both included; negative ranks count from the end. */
  range(from: number, to: number): readonly Ranked[] {
    const first = from < 0 ? Math.max(from + this.size, 0) : from
    const last = to < 0 ? to + this.size : to
    return this.#order.slice(first, last + 1)
  }

  /** How many members come before this one. */
  #position(ranked: Ranked): number {
    let [low, high] = [0, this.#order.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#order[middle]
      if (other && compareRanked(other, ranked) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
