import multipart from '@fastify/multipart'
import { type Clock, calendarIn, systemClock } from '../kit/clock.ts'
import type { Environment } from '../kit/config.ts'
import { type Host, type RunningService, serve } from '../kit/serve.ts'
import { openBus } from '../kit/stores/open-bus.ts'
import { openCache } from '../kit/stores/open-cache.ts'
import { tracedBus } from '../kit/traced-bus.ts'
import { engineApi } from '../ocr-engine-service/api.ts'
import { queueApi } from '../patient-queue-service/api.ts'
import { userApi } from '../user-service/api.ts'
import { ocrApi } from './api.ts'
import { openCardRecord } from './card-record.ts'
import { type OcrConfig, ocrConfig } from './config.ts'
import { openConfirming } from './confirming.ts'
import { openEvents } from './events.ts'
import { ocrMetrics } from './ocr-metrics.ts'
import { ocrRoutes } from './routes.ts'
import { openSeal } from './sealing.ts'
import { temporaryRecords } from './temporary-record.store.ts'
import { openTicketDesk } from './ticket-desk.ts'

const compose = async (host: Host<OcrConfig>) => {
  const { app, config, clock, log, spans, use } = host
  await app.register(multipart, { limits: { fileSize: config.BODY_BYTES } })
  const cache = await use('cache', openCache(config.REDIS_URL))
  // The bus may be away: nothing depends on this service's events, so it does not decide readiness.
  const bus = tracedBus(await openBus(config.RABBITMQ_URL, { service: config.SERVICE }), spans)
  await use('bus', bus, { required: false })
  const [engine, users, queue] = [host.connect(engineApi), host.connect(userApi), host.connect(queueApi)]
  const day = calendarIn(config.TIME_ZONE)
  const today = () => day(clock.now())
  const metrics = ocrMetrics(host.metrics)
  const events = openEvents(bus, metrics, log)
  const records = temporaryRecords(cache, openSeal(config.TEMPORARY_RECORD_KEY))
  const tickets = openTicketDesk(queue, log)
  const toCardRecord = openCardRecord()
  const confirming = openConfirming({ cache, records, users, tickets, toCardRecord, today, log })
  return ocrRoutes({ engine, records, confirming, tickets, events, metrics, clock, today })
}

/** Starts ocr-service. Tests give a clock of their own. */
export const start = (environment: Environment, clock: Clock = systemClock): Promise<RunningService> =>
  serve({ api: ocrApi, environment, config: ocrConfig, clock, compose })
