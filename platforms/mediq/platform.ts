// MediQ: walk-in registration by identity-card OCR, then the clinic's queue.
import {
  alertmanager,
  alloy,
  blackboxExporter,
  cluster,
  counter,
  encryptionKey,
  gauge,
  grafana,
  histogram,
  jaeger,
  kubeStateMetrics,
  loki,
  machine,
  mysql,
  mysqlExporter,
  nginxIngress,
  nodeExporter,
  oneTimePassword,
  platform,
  prometheus,
  prometheusAdapter,
  rabbitmq,
  redis,
  redisExporter,
  route,
  service,
  signingKey,
  traefik,
} from 'salus'

const nightly = { at: '0 2 * * *', keep: '30d' } as const
const database = mysql('mysql', { size: '20Gi', backup: nightly })
const cache = redis('redis', { size: '10Gi', backup: nightly })
const broker = rabbitmq('rabbitmq', { exchange: 'mediq_exchange', size: '10Gi', backup: nightly })

const usual = { cpu: '500m..2', memory: '1Gi..4Gi' } as const
const busy = { cpu: '70%', memory: '80%' } as const

const users = service('user-service', {
  port: 8602,
  ...usual,
  replicas: '3..8',
  scale: busy,
  stores: [database, broker],
  secrets: [signingKey('user-token'), oneTimePassword('first-admin-password')],
  measures: [
    counter('registrations_total', 'Registrations', { by: 'outcome' }),
    counter('logins_total', 'Attempts to sign in', { by: 'outcome' }),
  ],
})

// Reading a card is work of seconds, and cards wait for each other.
const engine = service('ocr-engine-service', {
  port: 8604,
  timeout: '20s',
  cpu: '1..4',
  memory: '2Gi..8Gi',
  replicas: '2..4',
  scale: { cpu: '80%', memory: '90%' },
  measures: [gauge('ocr_engine_queue_length', 'Pictures that wait for a thread')],
})
const ocr = service('ocr-service', {
  port: 8603,
  timeout: '30s',
  ...usual,
  replicas: '2..6',
  scale: { cpu: '75%', memory: '85%', perPod: { ocr_processing_queue_length: 5 } },
  stores: [cache, broker],
  secrets: [encryptionKey('temporary-record-key')],
  measures: [
    counter('ocr_uploads_total', 'Uploads of cards', { by: 'outcome' }),
    gauge('ocr_processing_queue_length', 'Uploads in process'),
    histogram('ocr_reading_seconds', 'Time to read a card'),
  ],
})

const queue = service('patient-queue-service', {
  port: 8605,
  ...usual,
  replicas: '3..8',
  scale: { ...busy, perPod: { queue_length: 50 } },
  stores: [database, cache, broker],
  breaker: { failures: 3, rest: '30s' },
  measures: [
    counter('queue_tickets_issued_total', 'Tickets', { by: 'priority' }),
    gauge('queue_length', 'Patients who wait', { shared: true }),
    histogram('queue_waiting_seconds', 'Waiting time'),
    histogram('queue_service_seconds', 'Time with a patient'),
  ],
})

const gateway = service('api-gateway', {
  port: 8601,
  ...usual,
  replicas: '3..10',
  scale: { ...busy, perPod: { http_requests_per_second: 1000 } },
  stores: [cache, broker],
})

const limits = { rate: '100/s', connections: 10, body: '10Mi' } as const

// The Secret `alert-receiver` holds the webhook of the people on call, under `url`.
const watch = [prometheus(), alertmanager({ receiver: 'alert-receiver' }), mysqlExporter(), redisExporter()]

const staging = {
  namespace: 'mediq-staging',
  image: 'mediq/services:0.1.0',
  nodes: { count: 3, cpu: '8', memory: '32Gi' },
  podNetwork: '10.244.0.0/16',
  ingress: nginxIngress(),
  tls: { secret: 'mediq-tls-secret' },
  stores: 'single',
  autoscaling: { above: 1 },
  monitoring: [...watch, blackboxExporter()],
} as const

export default platform('mediq', {
  timeZone: 'Asia/Jakarta',
  services: [users, queue, engine, ocr, gateway],
  calls: [gateway.calls(users, ocr, engine, queue), ocr.calls(engine, users, queue)],
  routes: [route('api.mediq.com', gateway, limits), route('mediq.com', gateway, limits)],
  environments: {
    laptop: machine({ address: '127.0.0.1' }),
    staging: cluster(staging),
    test: cluster({
      ...staging,
      ingress: traefik(),
      monitoring: [...watch, blackboxExporter({ through: 'traefik.traefik:443', trust: 'mediq-tls-secret' })],
    }),
    production: cluster({
      ...staging,
      namespace: 'mediq-production',
      nodes: { count: 5, cpu: '8', memory: '32Gi' },
      tls: { secret: 'mediq-tls-secret', issuer: 'letsencrypt' },
      storageClass: 'ssd',
      stores: 'replicated',
      autoscaling: 'full',
      monitoring: [
        ...staging.monitoring,
        ...[kubeStateMetrics(), nodeExporter(), prometheusAdapter(), grafana(), jaeger(), loki(), alloy()],
      ],
      backupTarget: { endpoint: 'https://s3.mediq.com', bucket: 'mediq-backup', secret: 'backup-target' },
    }),
  },
})
