import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askYes } from './question.ts'

test('nobody is asked where --yes answers', async () => {
  assert.equal(await askYes('Remove v1 Secret shop/web?', true), true)
})

test('without a terminal a question is an error that says how to answer it', {
  skip: process.stdin.isTTY && 'there is a terminal',
}, async () => {
  await assert.rejects(askYes('Remove v1 Secret shop/web?', undefined), {
    name: 'UsageError',
    message: 'Remove v1 Secret shop/web? There is no terminal to ask on; next: say --yes',
  })
})
