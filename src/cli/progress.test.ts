import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainProgress, terminalProgress } from './progress.ts'

test('without a terminal a line is written when it is new, and not again while it stays', () => {
  const notes: string[] = []
  const progress = plainProgress({ data: () => {}, note: line => notes.push(line) })
  progress.show(['web 0/2 Pods ready'])
  progress.show(['web 0/2 Pods ready'])
  progress.show(['web 1/2 Pods ready'])
  progress.say('services are ready')
  assert.deepEqual(notes, ['web 0/2 Pods ready', 'web 1/2 Pods ready', 'services are ready'])
})

test('on a terminal what is waited for is painted over, and what was said stays above it', () => {
  let written = ''
  const progress = terminalProgress({ write: text => (written += text), columns: 80, rows: 24 })
  progress.show(['web 0/2', 'log 0/1'])
  progress.say('stores are ready')
  progress.show([])
  assert.equal(written, 'web 0/2\nlog 0/1\n\u001b[2A\u001b[0Jstores are ready\nweb 0/2\nlog 0/1\n\u001b[2A\u001b[0J')
})

test('on a terminal no line is wider than it, and no more lines than it has', () => {
  let written = ''
  const progress = terminalProgress({ write: text => (written += text), columns: 12, rows: 5 })
  progress.show(['a'.repeat(30), 'b', 'c', 'd'])
  assert.equal(written, 'aaaaaaaaaa…\nb\n  … 2 more\n')
})
