import { Agent, setGlobalDispatcher } from 'undici'

/** Loopback addresses that no other part of a test uses, one after the other. */
export const freshAddresses = (): (() => string) => {
  let next = 0
  return () => {
    next = (next + 1) % 50_000
    return `127.0.${10 + Math.floor(next / 250)}.${1 + (next % 250)}`
  }
}

/** How many clients a test's requests come from; the limit per address is far above what is left for each. */
const clients = 60

/** Spreads all requests of this process over many client addresses, so that no limit per address is met. */
export const spreadRequests = (): void => {
  const agents = Array.from(
    { length: clients },
    (_, index) => new Agent({ connections: 2, localAddress: `127.0.9.${index + 1}` }),
  )
  let turn = 0
  const next = (): Agent => agents[turn++ % clients] ?? new Agent()
  setGlobalDispatcher(new Agent().compose(() => (options, handler) => next().dispatch(options, handler)))
}
