// MediQ on real servers: the same first day on MariaDB, Redis and RabbitMQ; then each of them dies under load and comes
// back, and the platform says 503 meanwhile and recovers without a restart.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { ask } from '../platform/client.ts'
import { startQuickEngine } from '../platform/quick-engine.ts'
import { type Acknowledged, type CrowdResult, registerPeople } from '../platform/registrations.ts'
import { freePorts, startSalus, type Up, until } from '../platform/salus.ts'
import { acceptanceSession, type Confirmed, enrolKiosk, openClinic } from '../platform/session.ts'
import { startMariadb } from '../servers/mariadb.ts'
import { startRabbitmq } from '../servers/rabbitmq.ts'
import { startRedis } from '../servers/redis.ts'
import { missing, type Server } from '../servers/server.ts'

const reason = missing('mariadb') || missing('redis') || missing('rabbitmq')

describe('MediQ on MariaDB, Redis and RabbitMQ', { skip: reason }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'salus-servers-'))
  let servers: Record<'mysql' | 'redis' | 'rabbitmq', Server>
  const stores = () => Object.entries(servers).flatMap(([kind, { url }]) => ['--store', `${kind}=${url}`])

  before(async () => {
    const [mysql, redis, rabbitmq] = await Promise.all([startMariadb(), startRedis(), startRabbitmq()])
    servers = { mysql, redis, rabbitmq }
  })
  after(async () => {
    await Promise.all(Object.values(servers).map(server => server.stop()))
    rmSync(folder, { recursive: true })
  })

  test('the same first day passes', async () => {
    const up = await startSalus([
      'mediq',
      '--data',
      join(folder, 'day'),
      '--port-base',
      String(await freePorts(5)),
      ...stores(),
    ])
    try {
      await until(
        'the reader',
        60,
        async () => (await ask(up.urlOf('ocr-engine-service'), 'GET /health/ready')).status === 200,
      )
      await acceptanceSession(up.urlOf('api-gateway'), up.news.oneTimePasswords['first-admin-password'] ?? '')
      assert.equal(Object.values(servers).filter(({ url }) => up.printed().includes(url)).length, 0)
    } finally {
      await up.stop()
    }
  })

  describe('under load', () => {
    const data = join(folder, 'load')
    let up: Up
    let engine: { close: () => Promise<void> }
    let origin: string
    let key: string
    let person = 0
    const everybody: Acknowledged[] = []

    before(async () => {
      const base = await freePorts(5)
      const mysql = await startMariadb()
      await servers.mysql.stop()
      servers.mysql = mysql
      const services = 'user-service,patient-queue-service,ocr-service,api-gateway'
      up = await startSalus(['mediq', '--data', data, '--port-base', String(base), '--only', services, ...stores()])
      engine = await startQuickEngine(data, base)
      origin = up.urlOf('api-gateway')
      const { admin } = await openClinic(origin, up.news.oneTimePasswords['first-admin-password'] ?? '')
      key = await enrolKiosk(origin, admin)
    })
    after(async () => {
      await up.stop()
      await engine.close()
    })

    const crowd = async (count: number, signal?: AbortSignal): Promise<CrowdResult> => {
      const from = person
      person += count
      const result = await registerPeople({
        origin,
        key,
        from,
        count,
        atOnce: 6,
        ...(signal === undefined ? {} : { signal }),
      })
      everybody.push(...result.acknowledged)
      return result
    }

    for (const kind of ['mysql', 'redis', 'rabbitmq'] as const) {
      test(`${kind} dies and comes back: clear refusals meanwhile, then recovery without a restart`, async () => {
        const over = new AbortController()
        const during = crowd(100_000, over.signal)
        await pause(700)
        await servers[kind].kill()
        await pause(2500)
        await servers[kind].restart()
        await until(`registrations after ${kind}`, 60, async () => (await crowd(1)).acknowledged.length === 1)
        over.abort()
        const { refused } = await during
        const unclear = [...refused.keys()].filter(what => !/ (?:503|429)$/.test(what))
        assert.deepEqual(unclear, [], 'every refusal is a 503, or a limit')
        if (kind !== 'rabbitmq')
          assert.ok(
            [...refused.keys()].some(what => what.endsWith('503')),
            'the outage was told',
          )
        const { acknowledged } = await crowd(60)
        assert.equal(acknowledged.length, 60)
      })
    }

    test('all who were registered before, during and after have a ticket of their own', async () => {
      for (const { tempId, confirmed } of everybody.slice(-200)) {
        const again = await ask<Confirmed>(origin, `POST /ocr/confirm-temp/${tempId}`, { key })
        assert.equal(again.body.patientId, confirmed.patientId)
        if (confirmed.ticket !== null) assert.equal(again.body.ticket?.number, confirmed.ticket.number)
        await pause(12)
      }
      const numbers = everybody.flatMap(({ confirmed }) => confirmed.ticket?.number ?? [])
      assert.ok(numbers.length > 300)
      assert.equal(new Set(numbers).size, numbers.length)
    })
  })
})
