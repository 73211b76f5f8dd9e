import type { Finding } from './finding.ts'
import { type Platform, storesOf } from './platform.ts'

const twice = <T>(items: readonly T[], key: (item: T) => string | number): readonly (readonly [T, T])[] => {
  const first = new Map<string | number, T>()
  const pairs: [T, T][] = []
  for (const item of items) {
    const before = first.get(key(item))
    if (before === undefined) first.set(key(item), item)
    else pairs.push([before, item])
  }
  return pairs
}

const finding = (
  check: string,
  object: string,
  path: string,
  texts: Pick<Finding, 'expected' | 'received' | 'fix'>,
): Finding => ({
  check,
  severity: 'error',
  object,
  path,
  because: [],
  ...texts,
})

/** What types cannot say about a platform: names and ports that stand twice, references by a name of no service. */
export function* judgeCoherence(platform: Platform): Generator<Finding> {
  const { services, calls, routes } = platform
  for (const [, service] of twice(services, service => service.name)) {
    const texts = {
      expected: 'a name of its own',
      received: 'a name that stands twice',
      fix: 'rename one of the two services',
    }
    yield finding('unique-service-name', `service ${service.name}`, 'name', texts)
  }
  for (const [before, service] of twice(services, service => service.port)) {
    const texts = {
      expected: 'a port of its own',
      received: `${service.port}, the port of ${before.name}`,
      fix: 'give one of the two another port',
    }
    yield finding('unique-service-port', `service ${service.name}`, 'port', texts)
  }
  for (const [, store] of twice(storesOf(platform), store => store.kind)) {
    const texts = {
      expected: 'one store of a kind',
      received: `a second ${store.kind}`,
      fix: 'let the services share one store object',
    }
    yield finding('unique-store-kind', `store ${store.name}`, 'kind', texts)
  }
  const names = new Set(services.map(service => service.name))
  const named = [...calls.flatMap(call => [call.from, ...call.to]), ...routes.map(route => route.to)]
  for (const name of new Set(named.filter(name => !names.has(name)))) {
    const texts = {
      expected: 'a service of the platform',
      received: 'a service that is not listed',
      fix: 'add it to services',
    }
    yield finding('reach-known-service', `service ${name}`, 'calls', texts)
  }
}
