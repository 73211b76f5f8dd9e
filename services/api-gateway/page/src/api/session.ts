// Who is signed in in this tab. The access token is kept in memory only; the refresh token in the tab's session
// storage, so that a reload keeps the sign-in and closing the tab ends it. A refresh token works once, and a copied
// tab has a copy of it: so tabs refresh one after the other and hand each other what they got.
import type { Tokens } from '../../../../user-service/api.ts'
import { holding, isFresh, type Keeper, openKeeper, type Person, type TabStorage } from './held.ts'
import type { PeerHandlers, Peers } from './peers.ts'
import { Refused } from './refused.ts'
import type { Credentials } from './request.ts'

/** What the session stands on. */
export type Ground = {
  readonly storage: TabStorage
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
  readonly watch: Keeper['watch']
}

const isOver = (error: unknown): boolean =>
  error instanceof Refused && (error.code === 'not-signed-in' || error.code === 'token-reused')

/** One refresh, unless another tab has done it already. Answers whether somebody is still signed in. */
const refreshOnce = async (ground: Ground, { held, keep }: Keeper, peers: Peers): Promise<boolean> => {
  const before = held()
  if (before === undefined) return false
  const found = await peers.newer(before)
  if (found !== undefined && found.accessToken !== before.accessToken) {
    keep(found)
    return true
  }
  try {
    const tokens = await ground.refresh(before.refreshToken)
    // Signed out while the answer was on its way: what came belongs to nobody.
    if (held()?.id !== before.id) return false
    const next = holding(before.id, before.generation + 1, tokens, ground.now())
    keep(next)
    peers.tell(next)
    return true
  } catch (error) {
    if (!isOver(error)) throw error
    keep(undefined)
    return false
  }
}

/** Opens the session that this tab's storage remembers, if any. */
export const openSession = (ground: Ground): Session => {
  const keeper = openKeeper(ground.storage)
  const { held, keep, watch } = keeper
  const peers = ground.peers({
    held: () => {
      const own = held()
      return own !== undefined && isFresh(own, ground.now()) ? own : undefined
    },
    onNewer: other => {
      const own = held()
      if (own?.id === other.id && other.generation > own.generation) keep(other)
    },
    onEnd: id => held()?.id === id && keep(undefined),
  })
  let renewing: Promise<boolean> | undefined
  const renew = () => {
    renewing ??= ground
      .exclusively(`mediq.session.${held()?.id}`, () => refreshOnce(ground, keeper, peers))
      .finally(() => {
        renewing = undefined
      })
    return renewing
  }
  const accessToken = async () => {
    const own = held()
    if (own !== undefined && !isFresh(own, ground.now())) await renew()
    return held()?.accessToken
  }
  return {
    person: () => held()?.person,
    start: tokens => keep(holding(ground.newId(), 0, tokens, ground.now())),
    end: async () => {
      const own = held()
      if (own === undefined) return
      keep(undefined)
      peers.tellEnd(own.id)
      await ground.logout(own.refreshToken).catch(() => undefined)
    },
    accessToken,
    headers: async () => {
      const token = await accessToken()
      return token === undefined ? {} : { authorization: `Bearer ${token}` }
    },
    renew,
    watch,
  }
}
