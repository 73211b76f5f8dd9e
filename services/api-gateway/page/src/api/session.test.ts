import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tokens } from '../../../../user-service/api.ts'
import { noPeers, peersOver } from './peers.ts'
import { Refused } from './refused.ts'
import { type Ground, openSession } from './session.ts'

const tokens = (round: number): Tokens => ({
  accessToken: `access-${round}`,
  refreshToken: `refresh-${round}`,
  expiresInSeconds: 900,
  role: 'OPERATOR',
  subject: 'somebody',
})

/** A browser tab's storage; a copied tab begins with what the other one has. */
const storage = (copied?: string) => {
  const kept = new Map<string, string>(copied === undefined ? [] : [['mediq.session', copied]])
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
    text: () => kept.get('mediq.session'),
  }
}

/** The platform's side: a refresh token works once. */
const issuer = () => {
  const state = { round: 1, clock: 0, refreshes: 0, loggedOut: [] as string[] }
  const refresh = async (refreshToken: string): Promise<Tokens> => {
    state.refreshes += 1
    if (refreshToken !== `refresh-${state.round}`) throw new Refused('token-reused')
    state.round += 1
    return tokens(state.round)
  }
  return { state, refresh }
}

/** One lock for all tabs, as the browser has it. */
const lock = (): Ground['exclusively'] => {
  let before: Promise<unknown> = Promise.resolve()
  return (_, work) => {
    const mine = before.then(work)
    before = mine.catch(() => undefined)
    return mine
  }
}

const groundOf = (more: Partial<Ground> & Pick<Ground, 'refresh' | 'storage'>, clock: { clock: number }): Ground => ({
  peers: () => noPeers,
  exclusively: (_, work) => work(),
  logout: async () => undefined,
  now: () => clock.clock,
  newId: () => 'family',
  ...more,
})

test('the access token is not stored; the refresh token is, for a reload', async () => {
  const { state, refresh } = issuer()
  const kept = storage()
  const session = openSession(groundOf({ refresh, storage: kept }, state))
  session.start(tokens(1))
  assert.deepEqual(await session.headers(), { authorization: 'Bearer access-1' })
  assert.ok(kept.text()?.includes('refresh-1') && !kept.text()?.includes('access-1'))

  const reloaded = openSession(groundOf({ refresh, storage: storage(kept.text()) }, state))
  assert.deepEqual(reloaded.person(), { role: 'OPERATOR', subject: 'somebody' })
  assert.equal(await reloaded.accessToken(), 'access-2')
})

test('an access token is renewed before it ends, once however many ask', async () => {
  const { state, refresh } = issuer()
  const session = openSession(groundOf({ refresh, storage: storage() }, state))
  session.start(tokens(1))
  state.clock = 860_000
  assert.equal(await session.accessToken(), 'access-1')
  state.clock = 880_000
  assert.deepEqual(await Promise.all([session.accessToken(), session.accessToken()]), ['access-2', 'access-2'])
  assert.equal(state.refreshes, 1)
})

test('a refused refresh signs out and tells it', async () => {
  const { state } = issuer()
  const refused = async () => Promise.reject(new Refused('not-signed-in'))
  const session = openSession(groundOf({ refresh: refused, storage: storage() }, state))
  const people: unknown[] = []
  session.watch(() => people.push(session.person()))
  session.start(tokens(1))
  assert.equal(await session.renew(), false)
  assert.deepEqual(await session.headers(), {})
  assert.equal(people.at(-1), undefined)
})

test('a platform that does not answer does not sign anybody out', async () => {
  const { state } = issuer()
  const unanswered = async () => Promise.reject(new Refused('offline'))
  const session = openSession(groundOf({ refresh: unanswered, storage: storage() }, state))
  session.start(tokens(1))
  await assert.rejects(session.renew(), { code: 'offline' })
  assert.ok(session.person())
})

test('signing out forgets the tokens here and revokes them there', async () => {
  const { state, refresh } = issuer()
  const kept = storage()
  const logout = async (refreshToken: string) => void state.loggedOut.push(refreshToken)
  const session = openSession(groundOf({ refresh, storage: kept, logout }, state))
  session.start(tokens(1))
  await session.end()
  assert.deepEqual([session.person(), kept.text(), state.loggedOut], [undefined, undefined, ['refresh-1']])
})

test('copied tabs renew one after the other and never use a refresh token twice', async () => {
  const { state, refresh } = issuer()
  const exclusively = lock()
  const channels = [new BroadcastChannel('tabs'), new BroadcastChannel('tabs'), new BroadcastChannel('tabs')] as const
  try {
    const tab = (channel: BroadcastChannel, copied?: string) => {
      const kept = storage(copied)
      const peers: Ground['peers'] = handlers => peersOver(channel, handlers)
      return { kept, session: openSession(groundOf({ refresh, storage: kept, peers, exclusively }, state)) }
    }
    const first = tab(channels[0])
    first.session.start(tokens(1))
    const others = [tab(channels[1], first.kept.text()), tab(channels[2], first.kept.text())]
    state.clock = 900_000
    const all = [first, ...others]
    const access = await Promise.all(all.map(({ session }) => session.accessToken()))
    assert.deepEqual(access, ['access-2', 'access-2', 'access-2'])
    assert.equal(state.refreshes, 1)

    await first.session.end()
    await new Promise(resolve => setTimeout(resolve, 50))
    assert.deepEqual(
      all.map(({ session }) => session.person()),
      [undefined, undefined, undefined],
    )
  } finally {
    for (const channel of channels) channel.close()
  }
})
