import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declaredProxies, plainAddress } from './client-address.ts'

test('an IPv4 address is spelt the same whatever socket it came over', () => {
  assert.deepEqual(
    ['::ffff:192.0.2.1', '192.0.2.1', '2001:db8::1', undefined].map(address => plainAddress(address)),
    ['192.0.2.1', '192.0.2.1', '2001:db8::1', ''],
  )
})

test('proxies are declared by address and by range, of both families', () => {
  const isProxy = declaredProxies(['192.0.2.1', '10.0.0.0/8', '2001:db8::/32'])
  const answers = ['192.0.2.1', '192.0.2.2', '10.255.0.1', '11.0.0.1', '2001:db8:1::1', '2001:db9::1'].map(isProxy)
  assert.deepEqual(answers, [true, false, true, false, true, false])
})

test('where none is declared nobody is a proxy', () => {
  assert.equal(declaredProxies([])('127.0.0.1'), false)
})
