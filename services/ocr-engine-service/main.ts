import type { Environment } from '../kit/config.ts'
import { type RunningService, serve } from '../kit/serve.ts'
import { engineApi } from './api.ts'
import { engineConfig, poolOptions } from './config.ts'
import { engineMetrics } from './engine-metrics.ts'
import { openReader } from './reader.ts'
import { engineRoutes, untilWarm } from './routes.ts'

/** Starts ocr-engine-service. It listens at once and is ready when the reader has loaded its networks. */
export const start = (environment: Environment): Promise<RunningService> =>
  serve({
    api: engineApi,
    environment,
    config: engineConfig,
    compose: async ({ config, metrics, use }) => {
      const reader = openReader(poolOptions(config))
      await use('reader', { ready: untilWarm(reader), close: reader.close })
      return engineRoutes(reader, engineMetrics(metrics, reader.waiting))
    },
  })
