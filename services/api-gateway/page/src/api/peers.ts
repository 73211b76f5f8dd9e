import type { Held } from './held.ts'

/** The other tabs of this browser that hold the same sign-in. */
export type Peers = {
  /** What a tab holds that is at least as new, or undefined when none answers in time. */
  readonly newer: (held: Held) => Promise<Held | undefined>
  readonly tell: (held: Held) => void
  readonly tellEnd: (id: string) => void
}

type Message =
  | { readonly type: 'ask'; readonly id: string; readonly generation: number }
  | { readonly type: 'held'; readonly held: Held }
  | { readonly type: 'ended'; readonly id: string }

const answerMilliseconds = 80

/** What this tab does when another one says something. */
export type PeerHandlers = {
  readonly held: () => Held | undefined
  readonly onNewer: (held: Held) => void
  readonly onEnd: (id: string) => void
}

/** Talks to the other tabs over a channel that only pages of this origin hear. */
export const peersOver = (channel: BroadcastChannel, { held, onNewer, onEnd }: PeerHandlers): Peers => {
  const waiting = new Set<(held: Held) => void>()
  const post = (message: Message) => channel.postMessage(message)
  const answer = ({ id, generation }: { id: string; generation: number }) => {
    const own = held()
    if (own?.id === id && own.generation >= generation && own.accessToken !== undefined)
      post({ type: 'held', held: own })
  }
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.type === 'ask') return answer(data)
    if (data.type === 'ended') return onEnd(data.id)
    onNewer(data.held)
    for (const resolve of waiting) resolve(data.held)
  }
  const newer = ({ id, generation }: Held) =>
    new Promise<Held | undefined>(resolve => {
      const done = (found?: Held) => {
        clearTimeout(timer)
        waiting.delete(hear)
        resolve(found)
      }
      const hear = (found: Held) => found.id === id && found.generation >= generation && done(found)
      const timer = setTimeout(done, answerMilliseconds)
      waiting.add(hear)
      post({ type: 'ask', id, generation })
    })
  return { newer, tell: own => post({ type: 'held', held: own }), tellEnd: id => post({ type: 'ended', id }) }
}

/** A browser without such a channel: this tab is alone. */
export const noPeers: Peers = { newer: async () => undefined, tell: () => undefined, tellEnd: () => undefined }
