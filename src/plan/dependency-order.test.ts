import assert from 'node:assert/strict'
import { test } from 'node:test'
import { platform } from '../model/platform.ts'
import { type Call, service } from '../model/service.ts'
import { stopOrder } from './dependency-order.ts'

const users = service('user-service', { port: 1 })
const queue = service('queue-service', { port: 2 })
const gateway = service('gateway', { port: 3 })

type Name = 'user-service' | 'queue-service' | 'gateway'

const platformOf = (calls: readonly Call<Name, Name>[], services = [users, queue, gateway]) =>
  platform('shop', { timeZone: 'UTC', services, calls, routes: [], environments: {} })

test('who calls stops before those whom it calls', () => {
  const described = platformOf([gateway.calls(users, queue), queue.calls(users)])
  assert.deepEqual(stopOrder(described), ['gateway', 'queue-service', 'user-service'])
})

test('calls outweigh the order in which services are declared', () => {
  const described = platformOf([gateway.calls(users, queue), queue.calls(users)], [gateway, queue, users])
  assert.deepEqual(stopOrder(described), ['gateway', 'queue-service', 'user-service'])
})

test('among services that do not call each other the last one declared stops first', () => {
  assert.deepEqual(stopOrder(platformOf([])), ['gateway', 'queue-service', 'user-service'])
})

test('a circle of calls does not hang', () => {
  const described = platformOf([users.calls(queue), queue.calls(users)])
  assert.deepEqual(stopOrder(described), ['gateway', 'queue-service', 'user-service'])
})
