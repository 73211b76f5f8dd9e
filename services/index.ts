import type { Environment } from './kit/config.ts'

/** The history of each service's schema; a service that is not named here has no tables. */
export const schemas = {
  'user-service': () => import('./user-service/migrations.ts').then(({ migrations }) => migrations),
  'patient-queue-service': () => import('./patient-queue-service/tables.ts').then(({ migrations }) => migrations),
} as const

/** How to start each service of the package; its code is loaded only then. */
export const services = {
  'user-service': (environment: Environment) =>
    import('./user-service/main.ts').then(({ start }) => start(environment)),
  'patient-queue-service': (environment: Environment) =>
    import('./patient-queue-service/main.ts').then(({ start }) => start(environment)),
  'ocr-engine-service': (environment: Environment) =>
    import('./ocr-engine-service/main.ts').then(({ start }) => start(environment)),
  'ocr-service': (environment: Environment) => import('./ocr-service/main.ts').then(({ start }) => start(environment)),
  'api-gateway': (environment: Environment) => import('./api-gateway/main.ts').then(({ start }) => start(environment)),
} as const
