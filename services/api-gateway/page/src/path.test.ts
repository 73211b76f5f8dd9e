import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, viewOf, views } from './path.ts'

test('every view has an address that leads to it', () => {
  for (const view of views) assert.equal(viewOf(addressOf(view)), view)
})

test('an unknown address is home', () => {
  for (const hash of ['', '#', '#/', '#/nowhere', '#/board/1']) assert.equal(viewOf(hash), 'home')
})
