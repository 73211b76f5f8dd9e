import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBus } from './open-bus.ts'
import { openCache } from './open-cache.ts'
import { openSql } from './open-sql.ts'
import type { StoreKind } from './ports.ts'
import { parseStoreUrl, StoreUrlError } from './store-url.ts'

const accepted: readonly (readonly [StoreKind, string, string])[] = [
  ['sql', 'sqlite:/var/lib/salus/user.sqlite', '/var/lib/salus/user.sqlite'],
  ['cache', 'sqlite:///var/lib/with%20space.sqlite', '/var/lib/with space.sqlite'],
  ['sql', 'mysql://user:pass@db:3306/mediq', 'db'],
  ['cache', 'redis://:pass@cache/0', 'cache'],
  ['cache', 'rediss://cache', 'cache'],
  ['cache', 'redis+sentinel://user:pass@first:26379,second,[::1]:7/0?master=mediq', 'first'],
  ['bus', 'amqp://user:pass@broker/mediq?exchange=mediq_exchange', 'broker'],
]
for (const [kind, url, expected] of accepted) {
  test(`the ${kind} store takes ${url.replace('pass', '…')}`, () => {
    const address = parseStoreUrl(kind, url)
    assert.equal('path' in address ? address.path : address.server.hostname, expected)
  })
}

const refused: readonly (readonly [StoreKind, string, string])[] = [
  ['sql', 'postgres://user:hunter2@db/x', 'received the scheme postgres:'],
  ['sql', 'mysql://user:hunter2@db', 'received no database'],
  ['sql', 'mysql://user:hunter2@db/', 'received no database'],
  ['cache', 'mysql://user:hunter2@db/x', 'received the scheme mysql:'],
  ['cache', 'redis+sentinel://user:hunter2@a,b/0', 'received Sentinels without the name of what they watch'],
  ['cache', 'redis+sentinel://user:hunter2@a,b:x/0?master=m', 'received something that is not a URL'],
  ['cache', 'redis+sentinel://user:hunter2@/0?master=m', 'received'],
  ['bus', 'http://user:hunter2@broker', 'received the scheme http:'],
  ['bus', 'amqp:hunter2', 'received no host'],
  ['sql', 'sqlite:relative/hunter2.sqlite', 'received a path that is not absolute'],
  ['sql', 'sqlite://hunter2/x.sqlite', 'received a path that is not absolute'],
  ['sql', 'sqlite:/folder/', 'received a path that is not absolute'],
  ['cache', 'hunter2', 'received something that is not a URL'],
  ['cache', '', 'received something that is not a URL'],
]
for (const [kind, url, expected] of refused) {
  test(`the ${kind} store refuses ${url.replace('hunter2', '…')}: ${expected}`, () => {
    assert.throws(
      () => parseStoreUrl(kind, url),
      (error: unknown) =>
        error instanceof StoreUrlError && error.message.includes(expected) && !error.message.includes('hunter2'),
    )
  })
}

test('every Sentinel is told with its port', () => {
  const address = parseStoreUrl('cache', 'redis+sentinel://user:pass@first:7,second,[::1]:8/0?master=mediq')
  assert.deepEqual('sentinels' in address && address.sentinels, [
    { host: 'first', port: 7 },
    { host: 'second', port: 26_379 },
    { host: '[::1]', port: 8 },
  ])
})

test('a refusal names what the store takes', () => {
  assert.throws(() => parseStoreUrl('bus', 'http://broker'), {
    message:
      "the bus store's URL: expected amqp://user:password@host:port/vhost?exchange=name or sqlite:/absolute/path.sqlite, received the scheme http:",
  })
})

test('every port refuses another port’s URL', async () => {
  await assert.rejects(openSql('redis://localhost', { service: 'test' }), StoreUrlError)
  await assert.rejects(openCache('amqp://localhost'), StoreUrlError)
  await assert.rejects(openBus('mysql://localhost/x', { service: 'test' }), StoreUrlError)
})
