import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mysql, platform, route, service } from '../index.ts'

const store = mysql('mysql')
const gateway = service('gateway', { port: 1 })
const users = service('users', { port: 2, stores: [store] })
const stranger = service('stranger', { port: 3 })
const limits = { rate: '1/s', connections: 1, body: '1Mi' } as const
const around = { timeZone: 'UTC', environments: {} } as const

test('what is part of the platform compiles', () => {
  const shop = platform('shop', {
    ...around,
    services: [gateway, users],
    calls: [gateway.calls(users)],
    routes: [route('shop.example', gateway, limits)],
  })
  assert.deepEqual(shop.calls, [{ from: 'gateway', to: ['users'] }])
})

test('a call to a service outside the platform does not compile', () => {
  // @ts-expect-error stranger is not among the services
  platform('shop', { ...around, services: [gateway, users], calls: [gateway.calls(stranger)], routes: [] })
})

test('a call from a service outside the platform does not compile', () => {
  // @ts-expect-error stranger is not among the services
  platform('shop', { ...around, services: [gateway, users], calls: [stranger.calls(users)], routes: [] })
})

test('a route to a service outside the platform does not compile', () => {
  const outside = [route('shop.example', stranger, limits)]
  // @ts-expect-error stranger is not among the services
  platform('shop', { ...around, services: [gateway, users], calls: [], routes: outside })
})

test('a call by name instead of by object does not compile', () => {
  // @ts-expect-error a call names a service object
  assert.throws(() => gateway.calls('users').to.map(name => name.length))
})

test('a size, a rate or a duration without its unit does not compile', () => {
  // @ts-expect-error a rate names its time
  assert.throws(() => route('shop.example', gateway, { ...limits, rate: '100' }))
  // @ts-expect-error a size names its unit
  assert.throws(() => route('shop.example', gateway, { ...limits, body: '10Mb' }))
  // @ts-expect-error a duration names its unit
  assert.throws(() => service('slow', { port: 4, timeout: '5' }))
})

test('a store that is no store object does not compile', () => {
  // @ts-expect-error a store is named by object
  service('users', { port: 2, stores: ['mysql'] })
})
