import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPasswords } from './password.ts'

const passwords = openPasswords()

test('a password is stored as argon2id with OWASP’s least cost and a salt of its own', async () => {
  const [one, other] = await Promise.all([passwords.hash('a long password'), passwords.hash('a long password')])
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.notEqual(one, other)
})

test('a hash opens to its own password only', async () => {
  const hash = await passwords.hash('a long password')
  assert.equal(await passwords.matches('a long password', hash), true)
  assert.equal(await passwords.matches('a long passwore', hash), false)
})

test('a hash that the reference implementation made is checked under the cost it names', async () => {
  // https://github.com/P-H-C/phc-winner-argon2/blob/master/src/test.c
  const hash = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  assert.equal(await passwords.matches('password', hash), true)
  assert.equal(await passwords.matches('password', hash.replace('t=2', 't=3')), false)
})

test('an accent typed in one piece or in two is the same password', async () => {
  const hash = await passwords.hash('cafe\u0301 yang panjang')
  assert.equal(await passwords.matches('caf\u00e9 yang panjang', hash), true)
})

test('without a hash nothing matches, and it takes as long', async () => {
  const hash = await passwords.hash('a long password')
  const timed = async (known: string | undefined) => {
    const began = performance.now()
    assert.equal(await passwords.matches('a wrong password', known), false)
    return performance.now() - began
  }
  const rounds = [1, 2, 3, 4, 5]
  let known = 0
  let unknown = 0
  for (const _ of rounds) {
    known += await timed(hash)
    unknown += await timed(undefined)
  }
  assert.ok(unknown > known / 3 && unknown < known * 3, `known ${known} ms, unknown ${unknown} ms`)
})

test('what is no argon2id hash is a fault, not a wrong password', async () => {
  await assert.rejects(passwords.matches('a long password', 'plain'), /expected an argon2id hash/)
})
