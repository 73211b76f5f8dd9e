import { noPeers, type PeerHandlers, peersOver } from './peers.ts'
import { anyone, askAs } from './request.ts'
import type { Ground } from './session.ts'

/** Random letters and digits; crypto.randomUUID exists only on encrypted pages, and a clinic's own network may have none. */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')

const exclusively: Ground['exclusively'] = async (name, work) =>
  'locks' in navigator ? ((await navigator.locks.request(name, work)) as Awaited<ReturnType<typeof work>>) : work()

const peers = (handlers: PeerHandlers) =>
  'BroadcastChannel' in globalThis ? peersOver(new BroadcastChannel('mediq.session'), handlers) : noPeers

/** The session's ground in a browser. */
export const browserGround = (): Ground => {
  const ask = askAs(anyone)
  return {
    storage: sessionStorage,
    peers,
    exclusively,
    refresh: async refreshToken => (await ask('POST /auth/refresh', { body: { refreshToken } })).body,
    logout: refreshToken => ask('POST /auth/logout', { body: { refreshToken } }),
    now: Date.now,
    newId: randomId,
  }
}
