// Who is signed in in this tab. The access token is kept in memory only; the refresh token in the tab's session
// storage, so that a reload keeps the sign-in and closing the tab ends it. A refresh token works once, and a copied
// tab has a copy of it: so tabs refresh one after the other and hand each other what they got.
import type { Tokens } from '../../../../user-service/api.ts'
import type { PeerHandlers, Peers } from './peers.ts'
import { Refused } from './refused.ts'
import type { Credentials } from './request.ts'

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

/** What the session stands on. */
export type Ground = {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly peers: (handlers: PeerHandlers) => Peers
  /** Runs work of one name one after the other, over all tabs. */
  readonly exclusively: <T>(name: string, work: () => Promise<T>) => Promise<T>
  readonly refresh: (refreshToken: string) => Promise<Tokens>
  readonly logout: (refreshToken: string) => Promise<unknown>
  readonly now: () => number
  readonly newId: () => string
}

/** The sign-in of this tab. */
export type Session = Credentials & {
  readonly person: () => Person | undefined
  readonly start: (tokens: Tokens) => void
  readonly end: () => Promise<void>
  readonly accessToken: () => Promise<string | undefined>
  /** Tells every change of who is signed in; the returned function stops it. */
  readonly watch: (listener: () => void) => () => void
}

const place = 'mediq.session'
const marginMilliseconds = 30_000

const personOf = ({ role, subject, patientId }: Tokens): Person =>
  patientId === undefined ? { role, subject } : { role, subject, patientId }

const stored = (storage: Ground['storage']): Held | undefined => {
  const text = storage.getItem(place)
  return text === null ? undefined : (JSON.parse(text) as Held)
}

/** Opens the session that this tab's storage remembers, if any. */
export const openSession = (ground: Ground): Session => {
  const { storage, now } = ground
  const listeners = new Set<() => void>()
  let held = stored(storage)
  let renewing: Promise<boolean> | undefined

  const keep = (next: Held | undefined) => {
    held = next
    if (next === undefined) storage.removeItem(place)
    else {
      const { accessToken: _, accessUntil: __, ...remembered } = next
      storage.setItem(place, JSON.stringify(remembered))
    }
    for (const listener of listeners) listener()
  }
  const isFresh = (one: Held) => one.accessToken !== undefined && (one.accessUntil ?? 0) - marginMilliseconds > now()
  const peers = ground.peers({
    held: () => (held !== undefined && isFresh(held) ? held : undefined),
    onNewer: other => held?.id === other.id && other.generation > held.generation && keep(other),
    onEnd: id => held?.id === id && keep(undefined),
  })
  const hold = (id: string, generation: number, tokens: Tokens): Held => ({
    id,
    generation,
    refreshToken: tokens.refreshToken,
    person: personOf(tokens),
    accessToken: tokens.accessToken,
    accessUntil: now() + tokens.expiresInSeconds * 1000,
  })

  const refresh = async (): Promise<boolean> => {
    const before = held
    if (before === undefined) return false
    const found = await peers.newer(before)
    if (found !== undefined && found.accessToken !== before.accessToken) {
      keep(found)
      return true
    }
    try {
      const next = hold(before.id, before.generation + 1, await ground.refresh(before.refreshToken))
      // Signed out while the answer was on its way: what came belongs to nobody.
      if (held?.id !== before.id) return false
      keep(next)
      peers.tell(next)
      return true
    } catch (error) {
      if (!(error instanceof Refused) || (error.code !== 'not-signed-in' && error.code !== 'token-reused')) throw error
      keep(undefined)
      return false
    }
  }
  const renew = () => {
    renewing ??= ground.exclusively(`${place}.${held?.id}`, refresh).finally(() => {
      renewing = undefined
    })
    return renewing
  }
  const accessToken = async () => {
    if (held !== undefined && !isFresh(held)) await renew()
    return held?.accessToken
  }

  return {
    person: () => held?.person,
    start: tokens => keep(hold(ground.newId(), 0, tokens)),
    end: async () => {
      const before = held
      if (before === undefined) return
      keep(undefined)
      peers.tellEnd(before.id)
      await ground.logout(before.refreshToken).catch(() => undefined)
    },
    accessToken,
    headers: async () => {
      const token = await accessToken()
      return token === undefined ? {} : { authorization: `Bearer ${token}` }
    },
    renew,
    watch: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
