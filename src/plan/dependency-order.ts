import type { Platform } from '../model/platform.ts'

/**
 * The names of the services in the order in which they stop: whoever calls stops before those whom it calls, and
 * among equals the last one declared stops first. Services that call each other in a circle stop as they come.
 */
export const stopOrder = ({ services, calls }: Platform): readonly string[] => {
  const waiting = services.map(service => service.name).reverse()
  const order: string[] = []
  const isCalled = (name: string): boolean =>
    calls.some(({ from, to }) => from !== name && to.includes(name) && waiting.includes(from))
  while (waiting.length > 0) {
    const free = waiting.findIndex(name => !isCalled(name))
    order.push(...waiting.splice(Math.max(free, 0), 1))
  }
  return order
}
