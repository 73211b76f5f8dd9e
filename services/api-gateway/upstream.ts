// The wire to one service behind the gateway: time limit, circuit breaker, retries where sending twice does no harm,
// and a bound on how much waits for it at once. An answer is passed on whole or not at all.
import { Readable } from 'node:stream'
import { BrokenCircuitError } from 'cockatiel'
import { callPolicies } from '../kit/client.ts'
import type { Clock } from '../kit/clock.ts'
import type { CalleeConfig } from '../kit/config.ts'
import { type Answered, isFailure } from '../kit/exchange.ts'
import type { Metrics } from '../kit/metrics.ts'
import { openPool } from '../kit/pool.ts'
import { Problem } from '../kit/problems.ts'
import { openTurns } from '../kit/turns.ts'
import { type Asked, askService, UpstreamFailed } from './exchange.ts'

/** One service behind the gateway. */
export type Upstream = {
  readonly name: string
  /** Throws Problem `unavailable` when the service does not answer, rests after failures, or has too much to do. */
  readonly ask: (asked: Asked) => Promise<Answered>
  readonly close: () => Promise<void>
}

/** What the wire works with. */
export type UpstreamParts = {
  readonly name: string
  readonly config: CalleeConfig
  readonly metrics: Metrics
  readonly clock: Clock
  readonly onOpen: () => void
}

/** Requests under way to one service; what comes on top is told to come back. */
const mostAtOnce = 256

/** Of these, so many are sent at a time: more would wait at the service instead of here, and cost it memory and order. */
const mostSent = 64

/** Opens the wire to a service. */
export const openUpstream = ({ name, config, metrics, clock, onOpen }: UpstreamParts): Upstream => {
  const pool = openPool(config, mostAtOnce)
  const failed = (error: unknown) => error instanceof UpstreamFailed
  // After a time limit the time is spent: the client has waited long enough.
  const { breaker, retries } = callPolicies(config, failed, error => failed(error) && !(error as UpstreamFailed).late)
  let underWay = 0
  let restsUntil = 0
  breaker.onBreak(() => {
    restsUntil = clock.now() + config.breakerSeconds * 1000
    onOpen()
  })

  const attempt = async (asked: Asked): Promise<Answered> => {
    const answer = await askService(pool, asked)
    if (isFailure(answer)) throw new UpstreamFailed(answer)
    return answer
  }
  const inTurn = openTurns(mostSent)
  const guarded = (asked: Asked) => breaker.execute(() => attempt(asked))
  // A body that comes slowly must not hold up those that are there. Whoever waited meets a circuit that opened meanwhile.
  const once = (asked: Asked) => (asked.body instanceof Readable ? guarded(asked) : inTurn(() => guarded(asked)))
  const refusal = (error: unknown): Problem => {
    if (error instanceof Problem) return error
    if (!(error instanceof BrokenCircuitError)) return new Problem('unavailable', `${name} does not answer`)
    const seconds = Math.ceil((restsUntil - clock.now()) / 1000)
    return new Problem('unavailable', `${name} is resting after failures`, Math.max(1, seconds))
  }
  const ask = async (asked: Asked): Promise<Answered> => {
    const began = performance.now()
    const done = (outcome: 'ok' | 'failed' | 'refused') =>
      metrics.observeCall({ callee: name, outcome }, (performance.now() - began) / 1000)
    try {
      const answer = await (asked.mayRetry ? retries.execute(() => once(asked)) : once(asked))
      done(answer.status < 400 ? 'ok' : 'refused')
      return answer
    } catch (error) {
      done(error instanceof Problem ? 'refused' : 'failed')
      if (error instanceof UpstreamFailed && error.answer !== undefined) return error.answer
      throw refusal(error)
    }
  }
  return {
    name,
    ask: async asked => {
      if (underWay >= mostAtOnce) throw new Problem('unavailable', `${name} has too much to do`, 1)
      underWay += 1
      try {
        return await ask(asked)
      } finally {
        underWay -= 1
      }
    },
    close: () => pool.destroy(),
  }
}
