import { randomInt } from 'node:crypto'
import { Agent, setGlobalDispatcher } from 'undici'

/** A loopback address that hardly anything else of a test uses. */
export const someAddress = (): string => `127.${randomInt(1, 200)}.${randomInt(0, 256)}.${randomInt(1, 255)}`

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
