import type { Tokens } from '../../../../user-service/api.ts'

/** Who is signed in. */
export type Person = { readonly role: Tokens['role']; readonly subject: string; readonly patientId?: string }

/** What a tab holds of a sign-in; `generation` counts its refreshes. */
export type Held = {
  readonly id: string
  readonly generation: number
  readonly refreshToken: string
  readonly person: Person
  readonly accessToken?: string
  /** Milliseconds since 1970. */
  readonly accessUntil?: number
}

/** What of a browser's storage is needed. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Where a tab keeps what it holds. */
export type Keeper = {
  readonly held: () => Held | undefined
  readonly keep: (next: Held | undefined) => void
  /** Tells every change; the returned function stops it. */
  readonly watch: (listener: () => void) => () => void
}

const place = 'mediq.session'
/** An access token that ends so soon is as good as ended: a request takes its time. */
const marginMilliseconds = 30_000

const personOf = ({ role, subject, patientId }: Tokens): Person =>
  patientId === undefined ? { role, subject } : { role, subject, patientId }

/** What a sign-in or a refresh gives, to be held. */
export const holding = (id: string, generation: number, tokens: Tokens, nowMilliseconds: number): Held => ({
  id,
  generation,
  refreshToken: tokens.refreshToken,
  person: personOf(tokens),
  accessToken: tokens.accessToken,
  accessUntil: nowMilliseconds + tokens.expiresInSeconds * 1000,
})

/** Whether the access token can still be used. */
export const isFresh = ({ accessToken, accessUntil = 0 }: Held, nowMilliseconds: number): boolean =>
  accessToken !== undefined && accessUntil - marginMilliseconds > nowMilliseconds

const remembered = (storage: TabStorage): Held | undefined => {
  const text = storage.getItem(place)
  return text === null ? undefined : (JSON.parse(text) as Held)
}

/** Opens what the tab's storage remembers, which is all but the access token. */
export const openKeeper = (storage: TabStorage): Keeper => {
  const listeners = new Set<() => void>()
  let held = remembered(storage)
  return {
    held: () => held,
    keep: next => {
      held = next
      if (next === undefined) storage.removeItem(place)
      else {
        const { accessToken: _, accessUntil: __, ...lasting } = next
        storage.setItem(place, JSON.stringify(lasting))
      }
      for (const listener of listeners) listener()
    },
    watch: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
