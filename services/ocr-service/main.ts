import multipart from '@fastify/multipart'
import { type Clock, calendarIn, systemClock } from '../kit/clock.ts'
import type { Environment } from '../kit/config.ts'
import { describeError } from '../kit/log.ts'
import { type Host, type RunningService, serve } from '../kit/serve.ts'
import { openBus } from '../kit/stores/open-bus.ts'
import { openCache } from '../kit/stores/open-cache.ts'
import { engineApi } from '../ocr-engine-service/api.ts'
import { queueApi } from '../patient-queue-service/api.ts'
import { userApi } from '../user-service/api.ts'
import { ocrApi } from './api.ts'
import { type OcrConfig, ocrConfig } from './config.ts'
import { openNews } from './news.ts'
import { recordStore } from './record.store.ts'
import { openRegistering } from './registering.ts'
import { ocrRoutes } from './routes.ts'

const compose = async (host: Host<OcrConfig>) => {
  const { app, config, clock, log, metrics, use, connect } = host
  await app.register(multipart, { limits: { fileSize: config.BODY_BYTES, files: 1, fields: 1, parts: 2 } })
  const cache = await use('cache', openCache(config.REDIS_URL))
  const onFailure = ({ topic, error }: { topic: string; error: unknown }) =>
    log.warn('a message failed', { topic, ...describeError(error) })
  const bus = await openBus(config.RABBITMQ_URL, { service: config.SERVICE, onFailure })
  await use('bus', { close: () => bus.close() })
  return ocrRoutes({
    records: recordStore(cache, config.TEMPORARY_RECORD_KEY),
    engine: connect(engineApi),
    registering: openRegistering(connect(userApi), connect(queueApi), log),
    news: openNews(bus, metrics, log),
    clock,
    day: calendarIn(config.TIME_ZONE),
  })
}

/** Starts ocr-service. Tests give a clock of their own. */
export const start = (environment: Environment, clock: Clock = systemClock): Promise<RunningService> =>
  serve({ api: ocrApi, environment, config: ocrConfig, clock, compose })
