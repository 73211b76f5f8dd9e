export { nginxIngress, traefik } from './components/ingress.ts'
export type { Duration, Rate } from './model/duration.ts'
export {
  type ClusterEnvironment,
  type ClusterOptions,
  cluster,
  type Environment,
  type Machine,
  machine,
} from './model/environment.ts'
export { type Platform, platform } from './model/platform.ts'
export type { Cpu, Range, Share, Size } from './model/quantity.ts'
export { type Route, type RouteOptions, route } from './model/route.ts'
export { encryptionKey, oneTimePassword, type Secret, signingKey } from './model/secret.ts'
export { type Call, type Service, type ServiceOptions, service } from './model/service.ts'
export type { Store } from './model/store.ts'
export { mysql } from './stores/mysql.ts'
export { rabbitmq } from './stores/rabbitmq.ts'
export { redis } from './stores/redis.ts'
