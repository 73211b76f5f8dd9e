import { type Clock, calendarIn, systemClock } from '../kit/clock.ts'
import type { Environment } from '../kit/config.ts'
import { describeError, type Log } from '../kit/log.ts'
import { type Host, type RunningService, serve } from '../kit/serve.ts'
import { watchPool, watchQueries } from '../kit/sql-metrics.ts'
import { openBus } from '../kit/stores/open-bus.ts'
import { openCache } from '../kit/stores/open-cache.ts'
import { openSql } from '../kit/stores/open-sql.ts'
import type { BusFailure } from '../kit/stores/ports.ts'
import { settleSchema } from '../kit/stores/schema.ts'
import { tracedBus } from '../kit/traced-bus.ts'
import { queueApi } from './api.ts'
import { type QueueConfig, queueConfig } from './config.ts'
import { openDesk } from './desk.ts'
import { openIssuing } from './issuing.ts'
import { openLineNews } from './line-news.ts'
import { openLiveLine } from './live-line.ts'
import { queueMetrics } from './queue-metrics.ts'
import { queueRoutes } from './routes.ts'
import { serviceTime } from './service-time.ts'
import { openStreams } from './streams.ts'
import { migrations, type Tables } from './tables.ts'
import { ticketStore } from './ticket.store.ts'

const reportTo =
  (log: Log) =>
  ({ error, topic, failures, dead }: BusFailure): void =>
    log.warn(dead ? 'a message is dead' : 'a message failed', { topic, count: failures, ...describeError(error) })

/** Opens the stores. Only the database decides readiness: without the cache it counts, without the bus events wait. */
const openStores = async ({ config, log, metrics, spans, use }: Host<QueueConfig>) => {
  const service = config.SERVICE
  const sql = await use('sql', openSql<Tables>(config.MYSQL_URL, { service, onQuery: watchQueries(metrics) }))
  watchPool(metrics, sql)
  const cache = await openCache(config.REDIS_URL)
  await use('cache', cache, { required: false })
  const bus = tracedBus(await openBus(config.RABBITMQ_URL, { service, onFailure: reportTo(log) }), spans)
  await use('bus', bus, { required: false })
  return { sql, cache, bus }
}

const compose = async (host: Host<QueueConfig>) => {
  const { config, clock, log, metrics, use } = host
  const { sql, cache, bus } = await openStores(host)
  const day = calendarIn(config.TIME_ZONE)
  const store = ticketStore(sql)
  const time = serviceTime(store.treatments, clock)
  const line = await use('line', openLiveLine({ cache, store, log }))
  const { minutes } = time
  const news = await use(
    'news',
    openLineNews({ bus, clock, log, minutes, first: store.firstWaiting, length: line.length }),
  )
  const streams = await use('streams', openStreams(sql, bus, log))
  const issuing = openIssuing({ sql, clock, day })
  const counts = queueMetrics(metrics, line.length)
  const desk = openDesk({ sql, clock, issuing, line, news, time, metrics: counts, wake: streams.wake })
  host.prepare('schema', async () => {
    await settleSchema(sql, migrations, config.SCHEMA)
    await line.build()
    await streams.start(desk, store)
  })
  return queueRoutes({ desk, store, line, time, clock, day })
}

/** Starts patient-queue-service. Tests give a clock of their own. */
export const start = (environment: Environment, clock: Clock = systemClock): Promise<RunningService> =>
  serve({ api: queueApi, environment, config: queueConfig, clock, compose })
