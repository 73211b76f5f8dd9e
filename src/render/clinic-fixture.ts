import { traefik } from '../components/ingress.ts'
import { type ClusterOptions, cluster } from '../model/environment.ts'
import type { Manifest } from '../model/manifest.ts'
import { type Platform, platform } from '../model/platform.ts'
import { route } from '../model/route.ts'
import { signingKey } from '../model/secret.ts'
import { service } from '../model/service.ts'
import { mysql } from '../stores/mysql.ts'
import { rabbitmq } from '../stores/rabbitmq.ts'
import { redis } from '../stores/redis.ts'
import type { Concern, Scope } from './scope.ts'

const database = mysql('mysql')
const cache = redis('redis')
const broker = rabbitmq('rabbitmq', { exchange: 'clinic_exchange' })

const records = service('records-service', {
  port: 9001,
  stores: [database, broker],
  secrets: [signingKey('record-token')],
})
const desk = service('desk', {
  port: 9000,
  timeout: '20s',
  cpu: '500m..1',
  replicas: '3..10',
  scale: { perPod: { queue_length: 50 } },
  stores: [cache],
})

const limits = { rate: '100/s', connections: 10, body: '10Mi' } as const

/** A small clinic: a desk that everybody reaches, and records that only the desk does. */
export const clinic: Platform = platform('clinic', {
  timeZone: 'Asia/Jakarta',
  services: [desk, records],
  calls: [desk.calls(records)],
  routes: [route('clinic.example', desk, limits), route('api.clinic.example', desk, { ...limits, rate: '50/s' })],
  environments: {},
})

/** The clinic on a cluster, as its environment says. */
export const clinicScope = (options: Partial<ClusterOptions> = {}, described: Platform = clinic): Scope => ({
  platform: described,
  name: 'staging',
  environment: cluster({
    namespace: 'clinic-staging',
    image: 'clinic/services:1.2.3',
    nodes: { count: 3, cpu: '8', memory: '32Gi' },
    podNetwork: '10.244.0.0/16',
    ingress: traefik(),
    tls: { secret: 'clinic-tls' },
    stores: 'single',
    ...options,
  }),
})

/** What one concern renders of the clinic. */
export const rendered = (concern: Concern, scope: Scope = clinicScope()): readonly Manifest[] => [...concern(scope)]

/** The object of a kind and name, or an error that names those that there are. */
export const objectOf = <Kind>(manifests: readonly Manifest[], kind: string, name: string): Kind => {
  const found = manifests.find(manifest => manifest.kind === kind && manifest.metadata.name === name)
  if (found !== undefined) return found as unknown as Kind
  throw new Error(`no ${kind} ${name} among ${manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)}`)
}
