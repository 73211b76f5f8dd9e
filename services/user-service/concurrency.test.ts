import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { inventedRecord } from '../../test/invented-record.ts'
import { startMariadb } from '../../test/servers/mariadb.ts'
import { freePort, missing, shared } from '../../test/servers/server.ts'
import { codeOf, openTestPlatform } from '../../test/service-fixture.ts'
import { keeps } from '../kit/stores/contract.ts'
import { openSql } from '../kit/stores/open-sql.ts'
import { concurrency, type Subject } from './concurrency.contract.ts'
import { start } from './main.ts'

const skip = missing('mariadb')
const mariadb = shared(startMariadb)
after(mariadb.stop)

/** Starts user-service on a database. The bus is away, so that events stay where they can be counted. */
const opened = async (databaseUrl?: string): Promise<{ context: Subject; stop: () => Promise<void> }> => {
  const platform = openTestPlatform()
  const bus = { RABBITMQ_URL: `amqp://nobody:nothing@127.0.0.1:${await freePort()}/mediq` }
  const database = databaseUrl === undefined ? {} : { MYSQL_URL: databaseUrl }
  const user = await platform.startService('user-service', start, { ...bus, ...database })
  const url = platform.environmentOf('user-service', database).MYSQL_URL ?? ''
  const sql: Subject['sql'] = await openSql(url, { service: 'test' })
  const stop = async () => {
    await sql.close()
    await platform.close()
  }
  return { context: { user, platform, sql }, stop }
}

keeps({ name: 'user-service on the embedded database', start: () => opened() }, concurrency)

keeps({ name: 'user-service on MariaDB', skip, start: async () => opened((await mariadb.started()).url) }, concurrency)

test('while the database is away requests are refused with 503, and afterwards answered again', { skip }, async () => {
  const server = await mariadb.started()
  const { context, stop } = await opened(server.url)
  const register = (number: number) =>
    context.user.ask('POST', '/patients', {
      from: 'ocr-service',
      headers: { 'idempotency-key': `outage-${number}` },
      body: { registrationId: `outage-${number}`, priority: 'NORMAL', record: inventedRecord(200 + number) },
    })
  try {
    assert.equal((await register(1)).status, 201)
    await server.kill()
    const refused = await register(2)
    assert.deepEqual([refused.status, codeOf(refused), refused.headers.get('retry-after')], [503, 'unavailable', '2'])
    assert.equal((await context.user.ask('GET', '/health/ready')).status, 503)
    await server.restart()
    assert.deepEqual([(await register(2)).status, (await register(1)).status], [201, 201])
    assert.equal((await context.user.ask('GET', '/health/ready')).status, 200)
  } finally {
    await stop()
  }
})
