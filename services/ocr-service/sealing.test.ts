import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSeal } from './sealing.ts'

const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const { seal, open } = openSeal(keyOf(1))
const text = '{"name":"CONTOH PASIEN","place":"Ñuñoa"}'

test('what was sealed opens under the same key and name', () => {
  assert.equal(open('one', seal('one', text)), text)
  assert.equal(open('one', seal('one', '')), '')
})

test('it opens under no other name and no other key', () => {
  assert.equal(open('two', seal('one', text)), undefined)
  assert.equal(openSeal(keyOf(2)).open('one', seal('one', text)), undefined)
})

test('it does not open when any byte was changed or is missing', () => {
  const sealed = seal('one', text)
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    assert.equal(open('one', changed), undefined, `byte ${index}`)
    assert.equal(open('one', sealed.subarray(0, index)), undefined, `${index} bytes`)
  }
})

test('the same text is sealed differently each time, and not readable', () => {
  const sealed = seal('one', text)
  assert.notDeepEqual(seal('one', text), sealed)
  assert.ok(!sealed.includes('CONTOH'))
})
