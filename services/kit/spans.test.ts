// Spans as an OTLP receiver gets them, over every hop of a request and of a message.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openGateway } from '../../test/gateway-fixture.ts'
import { inventedRecord } from '../../test/invented-record.ts'
import { freePort } from '../../test/servers/server.ts'
import { openTestPlatform } from '../../test/service-fixture.ts'
import { start as startQueue } from '../patient-queue-service/main.ts'
import { start as startUser } from '../user-service/main.ts'

/** What is read of a span as it is sent. https://opentelemetry.io/docs/specs/otlp/ */
type Sent = {
  readonly service: string
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
}
type Body = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue: string } }[] }
    readonly scopeSpans: readonly { readonly spans: readonly Omit<Sent, 'service'>[] }[]
  }[]
}

const [server, client, producer, consumer] = [2, 3, 4, 5]
const received: Sent[] = []
const paths = new Set<string>()
let everything = ''

const take = ({ resourceSpans }: Body): void => {
  everything += JSON.stringify(resourceSpans)
  for (const { resource, scopeSpans } of resourceSpans) {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? ''
    for (const { spans } of scopeSpans) received.push(...spans.map(span => ({ ...span, service })))
  }
}
const receiver = createServer(async (request, reply) => {
  paths.add(request.url ?? '')
  take((await json(request)) as Body)
  reply.setHeader('content-type', 'application/json').end('{}')
})

let endpoint = ''
before(async () => {
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
})
after(() => receiver.close())

const traceId = (): string => randomUUID().replaceAll('-', '')
const outside = 'b7ad6b7169203331'
const parentOf = (trace: string) => ({ traceparent: `00-${trace}-${outside}-01` })
const found = (trace: string, kind: number | undefined, name: string) =>
  received.find(span => span.traceId === trace && span.kind === kind && span.name === name)

test('a registration is one trace: the request, the message and what follows from it, and nobody’s data', async t => {
  const platform = openTestPlatform()
  t.after(platform.close)
  const more = { OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}/` }
  const queue = await platform.startService('patient-queue-service', startQueue, more)
  const user = await platform.startService('user-service', startUser, more)
  const [trace, registrationId, record] = [traceId(), randomUUID(), inventedRecord(7)]
  const headers = { ...parentOf(trace), 'idempotency-key': registrationId }
  const body = { registrationId, priority: 'NORMAL', record }
  const made = await user.ask('POST', '/patients', { from: 'ocr-service', headers, body })
  assert.equal(made.status, 201)
  const ticket = () => queue.ask('GET', `/queue/tickets/${registrationId}`, { from: 'ocr-service' })
  while ((await ticket()).status !== 200) await delay(50)
  await user.close()
  await queue.close()
  const asked = found(trace, server, 'POST /patients')
  const sent = found(trace, producer, 'user.registered')
  const taken = found(trace, consumer, 'user.registered')
  assert.deepEqual([asked?.service, asked?.parentSpanId], ['user-service', outside])
  assert.deepEqual([sent?.service, sent?.parentSpanId], ['user-service', asked?.spanId])
  assert.deepEqual([taken?.service, taken?.parentSpanId], ['patient-queue-service', sent?.spanId])
  assert.deepEqual([...paths], ['/v1/traces'])
  for (const value of [record.nik, record.name, record.address ?? '', registrationId])
    assert.ok(!everything.includes(value), value)
})

test('a call through the gateway is a span between those of both services', async t => {
  const under = await openGateway({ variables: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } })
  const trace = traceId()
  await under.gateway.ask('GET', '/queue/board', { from: null, headers: parentOf(trace) })
  t.after(() => under.close())
  const [asking] = under.asked
  await under.gateway.close()
  const [asked, call] = [found(trace, server, 'GET /queue/board'), found(trace, client, 'GET /queue/board')]
  assert.deepEqual([asked?.parentSpanId, call?.parentSpanId], [outside, asked?.spanId])
  assert.equal(asking?.headers.traceparent, `00-${trace}-${call?.spanId}-01`)
})

test('a receiver that is away disturbs nothing and is told of once', async t => {
  const platform = openTestPlatform()
  t.after(platform.close)
  const away = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` }
  const user = await platform.startService('user-service', startUser, away)
  for (let count = 0; count < 3; count += 1) assert.equal((await user.ask('GET', '/.well-known/jwks.json')).status, 200)
  const began = performance.now()
  await user.close()
  assert.ok(performance.now() - began < 5000, 'it closes soon')
  assert.ok(platform.log('user-service').split('were not taken').length <= 2)
})
