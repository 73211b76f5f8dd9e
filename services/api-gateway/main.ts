import { calleeConfig, type Environment } from '../kit/config.ts'
import type { Api } from '../kit/contract.ts'
import { type Host, type RunningService, serve } from '../kit/serve.ts'
import { openBus } from '../kit/stores/open-bus.ts'
import { openCache } from '../kit/stores/open-cache.ts'
import type { Trace } from '../kit/trace.ts'
import { tracedBus } from '../kit/traced-bus.ts'
import { ocrApi } from '../ocr-service/api.ts'
import { queueApi } from '../patient-queue-service/api.ts'
import { userApi } from '../user-service/api.ts'
import { gatewayApi } from './api.ts'
import { declaredProxies } from './client-address.ts'
import { addClientLimits } from './client-limits.ts'
import { type GatewayConfig, gatewayConfig, limitsOf, listed } from './config.ts'
import { openConnections } from './connections.ts'
import { openDeviceKeys } from './device-keys.ts'
import { hearRemovals } from './device-removals.ts'
import { addDocs } from './docs.ts'
import { hideMetrics } from './hidden-metrics.ts'
import { addNotifications } from './notifications/notifications.routes.ts'
import { openNotifier } from './notifications/notifier.ts'
import { ownTickets } from './notifications/read-tickets.ts'
import { addPage } from './page.ts'
import { openRate } from './rate.ts'
import { addTable } from './routes.ts'
import { routingTable } from './routing-table.ts'
import { addStrictTransport, securityHeaders } from './security-headers.ts'
import { openUpstream, type Upstream } from './upstream.ts'

/** Nobody's request reaches the card reader through the gateway; its page is shown with the others. */
const shownOnly = 'ocr-engine-service'

/** What a test may give the gateway in place of the platform's own. */
export type Variation = {
  readonly apis?: readonly Api[]
  readonly page?: string
  readonly silenceMilliseconds?: number
  readonly pingMilliseconds?: number
  readonly busPauseMilliseconds?: number
}

type GatewayHost = Host<GatewayConfig>

/** Opens the stores. The gateway works on without them, so they do not decide whether it is ready. */
const openStores = async ({ config, spans, use }: GatewayHost) => {
  const cache = await openCache(config.REDIS_URL)
  await use('cache', cache, { required: false })
  const bus = tracedBus(await openBus(config.RABBITMQ_URL, { service: config.SERVICE }), spans)
  await use('bus', bus, { required: false })
  return { cache, bus }
}

const openUpstreams = async (host: GatewayHost, environment: Environment, names: readonly string[]) => {
  const { metrics, clock, log, use } = host
  const opened = metrics.counter('circuit_opened_total', 'Times that a service was left alone after failures', [
    'callee',
  ])
  const upstreams = new Map<string, Upstream>()
  for (const name of names) {
    const onOpen = () => {
      opened.inc({ callee: name })
      log.warn('a circuit opened', { callee: name })
    }
    const config = calleeConfig(environment, name)
    upstreams.set(name, await use(name, openUpstream({ name, config, metrics, clock, onOpen })))
  }
  return upstreams
}

const compose = (environment: Environment, variation: Variation) => async (host: GatewayHost) => {
  const { app, config, clock, log, metrics, gatekeeper, spans, tokenFor, use, connect } = host
  const { apis = [userApi, ocrApi, queueApi] } = variation
  const { cache, bus } = await openStores(host)
  const { ratePerSecond, connectionsPerClient } = limitsOf(config)
  const alone = metrics.counter('rate_limit_alone_total', 'Times that the cache began to be without answer')
  const rate = openRate({ cache, perSecond: ratePerSecond, clock, onAlone: () => alone.inc() })
  const isProxy = declaredProxies(listed(config.TRUSTED_PROXIES))
  const connections = openConnections({ limit: connectionsPerClient, isProxy })

  const upstreams = await openUpstreams(host, environment, [...apis.map(({ service }) => service), shownOnly])
  const forwarding = (service: string) => {
    const upstream = upstreams.get(service)
    if (upstream === undefined) throw new Error(`${service} is not behind the gateway`)
    return { upstream, token: tokenFor(service), bodyBytes: config.BODY_BYTES, spans }
  }
  const users = connect(userApi)
  const exchange = async (key: string, trace: Trace) => (await users.exchangeDeviceKey({ body: { key } }, trace)).body
  const readTickets = ownTickets(forwarding(queueApi.service))
  const notifier = await use('notifications', openNotifier({ bus, readTickets, clock, log, ...variation }))
  metrics.gauge('notification_subscribers', 'WebSockets that are subscribed', notifier.count)

  app.removeAllContentTypeParsers()
  addStrictTransport(app)
  hideMetrics(app)
  const publicHosts = listed(config.PUBLIC_HOSTS)
  await addNotifications(app, { notifier, people: gatekeeper.people, clock, rate, log, publicHosts, ...variation })
  addClientLimits(app, { rate, ratePerSecond, connections, connectionsPerClient })
  await addPage(app, log, variation.page)
  await addDocs(app, [...upstreams.values()])
  const deviceKeys = openDeviceKeys({ exchange, clock })
  await use('removals', hearRemovals({ bus, keys: deviceKeys, log, ...variation }))
  const { BODY_BYTES: bodyBytes } = config
  await addTable(app, { table: routingTable(apis), gatekeeper, deviceKeys, bodyBytes, forwarding })
  return {}
}

/** Starts the gateway. Tests vary it. */
export const start = (environment: Environment, variation: Variation = {}): Promise<RunningService> =>
  serve({
    api: gatewayApi,
    environment,
    config: gatewayConfig,
    entry: true,
    replyHeaders: securityHeaders,
    compose: compose(environment, variation),
  })
