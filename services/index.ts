import type { Environment } from './kit/config.ts'

/** How to start each service of the package; its code is loaded only then. */
export const services = {
  'user-service': (environment: Environment) =>
    import('./user-service/main.ts').then(({ start }) => start(environment)),
} as const
