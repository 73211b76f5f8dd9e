import { setTimeout as delay } from 'node:timers/promises'
import type { Bus, BusFailure, BusOptions, Delivery, Handler } from '../ports.ts'

/** A handle of the store under test, and a way to open more of the same store. */
export type BusContext = {
  readonly bus: Bus
  readonly url: string
  open(options?: Partial<BusOptions>): Promise<Bus>
}

const PATIENCE_MILLISECONDS = 15_000

/** Resolves when the condition holds; says what was awaited when it does not come. */
export const eventually = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MILLISECONDS
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await delay(10)
  }
}

/** A handler that keeps what it gets, after what `react` does with it. */
export const inbox = (react: (delivery: Delivery, already: number) => void | Promise<void> = () => {}) => {
  const deliveries: Delivery[] = []
  const handler: Handler = async delivery => {
    deliveries.push(delivery)
    await react(delivery, deliveries.length)
  }
  return {
    handler,
    deliveries,
    ids: () => deliveries.map(({ id }) => id),
    has: (count: number) => eventually(`${count} deliveries`, () => deliveries.length >= count),
  }
}

/** Keeps what the bus reports. */
export const failures = () => {
  const told: BusFailure[] = []
  return { told, onFailure: (failure: BusFailure) => void told.push(failure) }
}
