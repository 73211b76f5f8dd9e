/** Counts events in windows that start with a key's first event. In memory: a restart forgets them. */
export class Windows {
  readonly #now: () => number
  readonly #windows = new Map<string, { count: number; readonly endsAt: number }>()

  constructor(now: () => number) {
    this.#now = now
  }

  count(key: string, windowMilliseconds: number): { readonly count: number; readonly resetMilliseconds: number } {
    const now = this.#now()
    const known = this.#windows.get(key)
    const open = known && known.endsAt > now ? known : { count: 0, endsAt: now + windowMilliseconds }
    open.count += 1
    this.#windows.set(key, open)
    return { count: open.count, resetMilliseconds: open.endsAt - now }
  }

  /** Forgets windows that have ended. */
  sweep(): void {
    const now = this.#now()
    for (const [key, { endsAt }] of this.#windows) if (endsAt <= now) this.#windows.delete(key)
  }
}
