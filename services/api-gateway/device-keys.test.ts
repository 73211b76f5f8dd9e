import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../kit/problems.ts'
import { continueTrace } from '../kit/trace.ts'
import { type DeviceAccess, openDeviceKeys } from './device-keys.ts'

const trace = continueTrace({})

const open = (answer: (key: string) => Promise<DeviceAccess>) => {
  let time = 1_000_000
  let exchanges = 0
  const exchange = (key: string) => {
    exchanges += 1
    return answer(key)
  }
  const keys = openDeviceKeys({ exchange, clock: { now: () => time } })
  return {
    ask: (key: string) => keys.tokenFor(key, trace),
    forget: keys.forget,
    forgetAll: keys.forgetAll,
    pass: (seconds: number) => {
      time += seconds * 1000
    },
    exchanges: () => exchanges,
  }
}
const tokenOf = async (key: string) => ({
  accessToken: `token of ${key}`,
  expiresInSeconds: 300,
  subject: `device of ${key}`,
})

test('a key is exchanged once, however many requests carry it, and again before its token ends', async () => {
  const keys = open(tokenOf)
  const tokens = await Promise.all(Array.from({ length: 10 }, () => keys.ask('one')))
  assert.deepEqual(new Set(tokens), new Set(['token of one']))
  assert.equal(await keys.ask('other'), 'token of other')
  assert.equal(keys.exchanges(), 2)
  keys.pass(275)
  await keys.ask('one')
  assert.equal(keys.exchanges(), 2)
  keys.pass(10)
  await keys.ask('one')
  assert.equal(keys.exchanges(), 3)
})

test('a key that opens nothing is not asked about again for ten seconds', async () => {
  const keys = open(async () => {
    throw new Problem('wrong-credentials')
  })
  for (const _ of [1, 2, 3]) await assert.rejects(keys.ask('wrong'), { code: 'not-signed-in', status: 401 })
  assert.equal(keys.exchanges(), 1)
  keys.pass(11)
  await assert.rejects(keys.ask('wrong'), { status: 401 })
  assert.equal(keys.exchanges(), 2)
})

test('when nobody can tell, the next request asks again', async () => {
  let away = true
  const keys = open(async key => {
    if (away) throw new Problem('unavailable')
    return tokenOf(key)
  })
  await assert.rejects(keys.ask('one'), { code: 'unavailable' })
  away = false
  assert.equal(await keys.ask('one'), 'token of one')
})

test('a key of another length than keys have is refused without asking', async () => {
  const keys = open(tokenOf)
  await assert.rejects(keys.ask('x'.repeat(257)), { code: 'not-signed-in' })
  await assert.rejects(keys.ask(''), { code: 'not-signed-in' })
  assert.equal(keys.exchanges(), 0)
})

test('the key of a device that was removed is asked about again, others are not', async () => {
  const keys = open(tokenOf)
  await keys.ask('one')
  await keys.ask('other')
  keys.forget('device of one')
  await keys.ask('one')
  await keys.ask('other')
  assert.equal(keys.exchanges(), 3)
  keys.forgetAll()
  await keys.ask('one')
  await keys.ask('other')
  assert.equal(keys.exchanges(), 5)
})

test('what was being exchanged while a device was removed is not kept', async () => {
  const answers = Promise.withResolvers<void>()
  const keys = open(async key => {
    await answers.promise
    return tokenOf(key)
  })
  const first = keys.ask('one')
  keys.forget('device of one')
  answers.resolve()
  await first
  await keys.ask('one')
  assert.equal(keys.exchanges(), 2)
})
