import assert from 'node:assert/strict'
import { test } from 'node:test'
import { activationCodes, hashOf, newCode, newKey, newOneTimePassword, plainCode } from './secret-code.ts'

test('a code is twelve characters that are not mistaken for each other, in groups of four', () => {
  for (let round = 0; round < 200; round += 1)
    assert.match(newCode(), /^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/)
})

test('however a person types a code, it is the same code', () => {
  for (const typed of ['7K01-M0XA-9TB1', '7k01m0xa9tb1', ' 7KOI MOXA 9TBL '])
    assert.equal(hashOf(plainCode(typed)), hashOf(plainCode('7K01-M0XA-9TB1')))
})

test('no two codes, keys or one-time passwords are the same', () => {
  const made = Array.from({ length: 500 }, () => [newCode(), newKey('kiosk'), newOneTimePassword()]).flat()
  assert.equal(new Set(made).size, made.length)
})

test('a key names what it opens and carries 256 bits', () => {
  assert.match(newKey('integration'), /^integration_[A-Za-z0-9_-]{43}$/)
})

test('an activation code depends on the registration, the patient and the secret, and on nothing else', () => {
  const codes = activationCodes('secret')
  assert.equal(codes('registration', 'patient'), activationCodes('secret')('registration', 'patient'))
  const others = [
    codes('registration', 'other'),
    codes('other', 'patient'),
    activationCodes('s')('registration', 'patient'),
  ]
  assert.equal(new Set([codes('registration', 'patient'), ...others]).size, 4)
})
