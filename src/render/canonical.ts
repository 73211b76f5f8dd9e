import type { Scope } from './scope.ts'

const byText = <T>(list: readonly T[], key: (item: T) => string): readonly T[] =>
  list.toSorted((left, right) => (key(left) < key(right) ? -1 : Number(key(left) > key(right))))

/** The same platform and environment in an order that does not depend on how their file is written. */
export const canonical = ({ platform, name, environment }: Scope): Scope => ({
  name,
  platform: {
    ...platform,
    services: byText(platform.services, service => service.name).map(service => ({
      ...service,
      stores: byText(service.stores, store => store.name),
      secrets: byText(service.secrets, secret => secret.name),
    })),
    calls: byText(
      platform.calls.map(call => ({ ...call, to: call.to.toSorted() })),
      ({ from, to }) => [from, ...to].join(' '),
    ),
    routes: byText(platform.routes, ({ host }) => host),
  },
  environment: { ...environment, monitoring: byText(environment.monitoring, ({ kind }) => kind) },
})
