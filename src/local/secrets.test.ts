import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { encryptionKey, oneTimePassword, signingKey } from '../model/secret.ts'
import { openSecrets } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-secrets-'))
after(() => rmSync(folder, { recursive: true }))
const wanted = [signingKey('token'), encryptionKey('record-key'), oneTimePassword('first-password')]
const fresh = (name: string): string => mkdtempSync(join(folder, name))

test('the first start generates what is wanted, readable by its owner only', () => {
  const place = fresh('first')
  const secrets = openSecrets(place, wanted)
  assert.equal(statSync(join(place, 'secrets.json')).mode & 0o777, 0o600)
  assert.equal(Buffer.from(secrets.secretOf('record-key'), 'base64').length, 32)
  assert.match(secrets.secretOf('first-password'), /^[A-HJ-NP-Za-km-z2-9]{20}$/)
})

test('a later start finds the same secrets', () => {
  const place = fresh('again')
  const before = openSecrets(place, wanted)
  const later = openSecrets(place, wanted)
  assert.equal(later.secretOf('token'), before.secretOf('token'))
})

test('what the platform file names anew is added and the rest stays', () => {
  const place = fresh('more')
  const before = openSecrets(place, wanted)
  const later = openSecrets(place, [...wanted, encryptionKey('another')])
  assert.equal(Buffer.from(later.secretOf('another'), 'base64').length, 32)
  assert.equal(later.secretOf('record-key'), before.secretOf('record-key'))
})

test('what is to be shown once is not shown again, and is shown by the next start where this one did not get to it', () => {
  const place = fresh('shown')
  openSecrets(place, wanted)
  const later = openSecrets(place, wanted)
  assert.equal(later.wasShown('first-password'), false)
  later.markShown(['first-password'])
  assert.equal(openSecrets(place, wanted).wasShown('first-password'), true)
})

test('a public key set holds no private half', () => {
  const { keys } = JSON.parse(openSecrets(fresh('public'), wanted).publicKeysOf(['token'])) as {
    keys: Record<string, string>[]
  }
  assert.deepEqual(
    keys.map(({ x, ...rest }) => rest),
    [{ alg: 'EdDSA', crv: 'Ed25519', kid: 'token', kty: 'OKP' }],
  )
})

test('an unreadable file is an error and is not overwritten', () => {
  const place = fresh('broken')
  writeFileSync(join(place, 'secrets.json'), '{"token": ')
  assert.throws(() => openSecrets(place, wanted), /secrets\.json/)
  assert.equal(readFileSync(join(place, 'secrets.json'), 'utf8'), '{"token": ')
})

test('of several first starts at once all use the same secrets', async () => {
  const place = fresh('race')
  const program = `import { openSecrets } from ${JSON.stringify(join(import.meta.dirname, 'secrets.ts'))}
    console.log(openSecrets(${JSON.stringify(place)}, [{ name: 'one', kind: 'encryption-key' }]).secretOf('one'))`
  const started = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module-typescript', '-e', program]),
  )
  const seen = await Promise.all(started.map(async child => (await child.stdout.toArray()).join('')))
  assert.equal(new Set(seen).size, 1)
  assert.deepEqual(readdirSync(place), ['secrets.json'])
})
