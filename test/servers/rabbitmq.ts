import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers } from './answers.ts'
import { account, type Command, folderFor, freePort, type Server, ServerProcess, serverOf } from './server.ts'

const START_SECONDS = 60
/** The start of an AMQP 0-9-1 conversation; the server answers `connection.start`, which lists its capabilities. */
const PROTOCOL_HEADER = 'AMQP\x00\x00\x09\x01'
/** `NAMES` request of the Erlang port mapper, with its two bytes of length. */
const MAPPER_NAMES_REQUEST = '\x00\x01n'

/** Starts RabbitMQ with virtual host `salus` and an Erlang port mapper of its own; no plugin, or the one that tells its figures. */
export const startRabbitmq = async ({ metricsPort }: { readonly metricsPort?: number } = {}): Promise<Server> => {
  const owner = account('rabbitmq')
  const folder = await folderFor('rabbitmq', owner)
  const [port, mapperPort, peerPort] = [await freePort(), await freePort(), await freePort()]
  const password = randomBytes(16).toString('hex')
  await writeFile(join(folder, 'rabbitmq.conf'), configuration(port, password, metricsPort), { mode: 0o644 })
  await writeFile(join(folder, 'plugins'), metricsPort === undefined ? '[].' : '[rabbitmq_prometheus].', {
    mode: 0o644,
  })
  const mapper = new ServerProcess(portMapper(mapperPort), folder, owner)
  const broker = new ServerProcess(brokerCommand(folder, mapperPort, peerPort), folder, owner)
  const start = () => broker.start(() => answers(port, PROTOCOL_HEADER, /capabilities/), START_SECONDS)
  await mapper.start(() => answers(mapperPort, MAPPER_NAMES_REQUEST, /^/), START_SECONDS)
  await start().catch(async error => {
    await mapper.end('SIGKILL')
    throw error
  })
  return serverOf(`amqp://salus:${password}@127.0.0.1:${port}/salus?exchange=salus_test`, folder, broker, start, [
    mapper,
  ])
}

const configuration = (port: number, password: string, metricsPort: number | undefined): string =>
  [
    ...(metricsPort === undefined ? [] : ['prometheus.tcp.ip = 127.0.0.1', `prometheus.tcp.port = ${metricsPort}`]),
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    'default_vhost = salus',
    'default_user = salus',
    `default_pass = ${password}`,
    'default_permissions.configure = .*',
    'default_permissions.read = .*',
    'default_permissions.write = .*',
    'log.console = false',
    '',
  ].join('\n')

const portMapper = (port: number): Command => ({
  program: 'epmd',
  args: ['-port', String(port), '-address', '127.0.0.1'],
})

const brokerCommand = (folder: string, mapperPort: number, peerPort: number): Command => ({
  program: '/usr/lib/rabbitmq/bin/rabbitmq-server',
  args: [],
  env: {
    // The script then becomes the broker instead of starting it as a child.
    RUNNING_UNDER_SYSTEMD: 'true',
    ERL_EPMD_PORT: String(mapperPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `salus${peerPort}@localhost`,
    RABBITMQ_DIST_PORT: String(peerPort),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'no-environment-file'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'no-advanced-file'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'generated'),
  },
})
