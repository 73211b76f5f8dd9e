import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { syncPace } from './sync-pace.ts'

test('when syncs take no time the next one comes with the next turn of the event loop', async () => {
  const pace = syncPace(() => 0)
  pace.timed(() => {})
  let flushed = false
  pace.schedule(() => {
    flushed = true
  })
  assert.equal(flushed, false)
  await new Promise(setImmediate)
  assert.equal(flushed, true)
})

test('after a sync the next one waits nine times as long, twenty milliseconds at most', async () => {
  for (const [took, waitsAtLeast] of [
    [1, 9],
    [400, 20],
  ] as const) {
    let now = 1000
    const pace = syncPace(() => now)
    pace.timed(() => {
      now += took
    })
    const start = performance.now()
    await new Promise<void>(resolve => pace.schedule(resolve))
    const waited = performance.now() - start
    assert.ok(waited >= waitsAtLeast - 1 && waited < 150, `waited ${waited} ms after ${took} ms`)
  }
})

test('a sync that fails is passed on', async () => {
  const pace = syncPace()
  assert.throws(() => pace.timed(() => assert.fail('no disk')), /no disk/)
  await delay(0)
})
