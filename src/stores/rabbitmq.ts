import { type Store, type StoreKind, type StoreOptions, storeOf } from '../model/store.ts'
import { type StoreWorkload, secretFolder } from './workload.ts'

/** RabbitMQ, shared by the services that name it; embedded, one SQLite file with topic routing. */
export const rabbitmqKind: StoreKind<'rabbitmq'> = {
  kind: 'rabbitmq',
  variable: 'RABBITMQ_URL',
  schemes: ['amqp:', 'amqps:'],
  example: 'amqp://user:password@127.0.0.1:5672/mediq?exchange=mediq_exchange',
  embedded: 'shared',
  defaults: { version: '4.1.4', size: '10Gi', cpu: '300m..2', memory: '1Gi..4Gi' },
}

/** How a broker is written: beside what every store has, the topic exchange that the platform's events go through. */
export type RabbitmqOptions = StoreOptions & { readonly exchange: string }

/** A RabbitMQ broker. */
export const rabbitmq = (name: string, { exchange, ...options }: RabbitmqOptions): Store<'rabbitmq'> =>
  storeOf(rabbitmqKind, name, options, { exchange })

/** https://hub.docker.com/_/rabbitmq; between nodes the port mapper and the distribution of Erlang. */
export const rabbitmqWorkload: StoreWorkload = {
  image: version => `rabbitmq:${version}-management`,
  ports: { amqp: 5672, management: 15_672, metrics: 15_692 },
  peerPorts: [4369, 25_672],
  dataPath: '/var/lib/rabbitmq',
  folders: {},
  graceSeconds: 120,
  recoverySeconds: 1800,
}

/**
 * The server's settings, valid for RabbitMQ 3.10 to 4.1. Publishers are held back at six tenths of the memory limit and
 * while less than a tenth of the volume is free, before either runs out. `nodes` are all of a cluster, or one alone; a
 * minority stops by itself, so that two halves never both accept. https://www.rabbitmq.com/docs/configure
 */
export const rabbitmqSettings = ({ resources, sizeBytes }: Store, nodes: readonly string[]): string =>
  [
    `load_definitions = ${secretFolder}/definitions.json`,
    `vm_memory_high_watermark.absolute = ${Math.floor(resources.memoryBytes.to * 0.6)}`,
    `disk_free_limit.absolute = ${Math.floor(sizeBytes / 10)}`,
    'listeners.tcp.default = 5672',
    'management.tcp.port = 15672',
    'prometheus.tcp.port = 15692',
    'log.file = false',
    'log.console = true',
    'log.console.level = warning',
    ...(nodes.length < 2
      ? []
      : [
          'cluster_formation.peer_discovery_backend = classic_config',
          ...nodes.map((node, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${node}`),
          'cluster_partition_handling = pause_minority',
          'queue_leader_locator = balanced',
        ]),
    '',
  ].join('\n')

/**
 * A queue that was declared while a node was away gets its copy there later. Known from RabbitMQ 3.13 on; written in
 * this form, in which older servers do not stumble over a key that they do not know.
 * https://www.rabbitmq.com/docs/quorum-queues#replica-reconciliation
 */
export const rabbitmqAdvanced = '[{rabbit, [{quorum_membership_reconciliation_enabled, true}]}].\n'

/** The plugins: figures for Prometheus, and the pages and calls of the management. */
export const rabbitmqPlugins = '[rabbitmq_management,rabbitmq_prometheus].\n'

const permissions = {
  everything: { configure: '.*', write: '.*', read: '.*' },
  sight: { configure: '^$', write: '^$', read: '^$' },
} as const

/** One account: `tags` open the management to it; what it is permitted in the virtual host: everything, to see it, nothing. */
export type RabbitmqAccount = {
  readonly user: string
  /** Written as it stands; a placeholder of a Secret's template. */
  readonly password: string
  readonly tags: readonly ('monitoring' | 'policymaker')[]
  readonly permitted: keyof typeof permissions | 'nothing'
}

/** What a server knows when it starts: the virtual host and who may use it. https://www.rabbitmq.com/docs/definitions */
export const rabbitmqDefinitions = (vhost: string, accounts: readonly RabbitmqAccount[]): string =>
  JSON.stringify({
    vhosts: [{ name: vhost }],
    users: accounts.map(({ user, password, tags }) => ({ name: user, password, tags })),
    permissions: accounts.flatMap(({ user, permitted }) =>
      permitted === 'nothing' ? [] : [{ user, vhost, ...permissions[permitted] }],
    ),
  })
