import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMetrics } from '../kit/metrics.ts'
import { ocrMetrics } from './ocr-metrics.ts'

const length = async (registry: ReturnType<typeof openMetrics>['registry']): Promise<string | undefined> =>
  /^ocr_processing_queue_length\{[^}]*\} (\d+)$/m.exec(await registry.metrics())?.[1]

test('an upload counts in the processing queue from its beginning to its end, however it ends', async () => {
  const metrics = openMetrics('ocr-service')
  const counts = ocrMetrics(metrics)
  const first = Promise.withResolvers<string>()
  const second = Promise.withResolvers<string>()
  const uploads = [counts.upload(first.promise), counts.upload(second.promise)]
  assert.equal(await length(metrics.registry), '2')
  first.resolve('a card')
  second.reject(new Error('no card'))
  await Promise.allSettled(uploads)
  assert.equal(await length(metrics.registry), '0')
})
