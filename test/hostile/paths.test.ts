// Paths that lead out of the page, the documentation or the API: they lead nowhere.
import assert from 'node:assert/strict'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { builtPage } from '../../services/api-gateway/page.ts'
import { type Clinic, openHostileClinic } from './clinic.ts'
import { assertUnharmed } from './unharmed.ts'
import { lines, speak } from './wire.ts'

let clinic: Clinic
before(async () => {
  clinic = await openHostileClinic()
})
after(() => clinic.close())

/** Ways to write `../`, once and twice encoded, too long in UTF-8, and as other systems write it. */
const ways: Readonly<Record<string, string>> = {
  plainly: '../',
  encoded: '..%2f',
  'encoded in capitals': '%2E%2E%2F',
  'with encoded dots': '%2e%2e/',
  'encoded twice': '%252e%252e%252f',
  'as in Windows': '..\\',
  'as in Windows, encoded': '..%5c',
  'as in Windows, with both': '..%5c/',
  'too long in UTF-8': '%c0%ae%c0%ae%c0%af',
  'as full-width characters': '%ef%bc%8e%ef%bc%8e%ef%bc%8f',
  'with a parameter': '..;/',
  'with NUL': '..%00/',
  doubled: '....//',
}

const starts = ['/', '/assets/', '/docs/', '/docs/static/', '/docs/services/', '/patients/', '/ocr/temp/', '/queue/']

/** What a file outside would show: of the machine, of this repository, of the data folder. */
const tells = /root:|daemon:|"private": true|"d":|SQLite format|<!doctype/i

const speakAsAdmin = (target: string) =>
  speak(clinic.origin, lines(`GET ${target} HTTP/1.1`, [`X-API-Key: ${clinic.kiosks[0]}`, 'Connection: close']))

describe('a path that climbs out', () => {
  for (const [way, step] of Object.entries(ways)) {
    test(`written ${way}`, async () => {
      const files = ['etc/passwd', 'package.json', 'index.html', 'health/live', 'metrics']
      const targets = starts.flatMap(start =>
        files.flatMap(file => [start + step + file, start + step.repeat(6) + file]),
      )
      const wayOut = relative(builtPage, join(clinic.data, 'secrets.json'))
      targets.push(`/assets/${wayOut}`, `/assets/${wayOut.replaceAll('../', step)}`)
      for (const target of targets) {
        const { statuses, text } = await speakAsAdmin(target)
        assert.ok([400, 401, 403, 404].includes(statuses[0] ?? 0), `${target} is ${statuses}`)
        assert.doesNotMatch(text.slice(text.indexOf('\r\n\r\n')), tells, target)
      }
    })
  }
})

const odd: Readonly<Record<string, number>> = {
  '/.git/config': 404,
  '/.env': 404,
  '/assets': 404,
  '/assets/': 404,
  '/index.html/': 404,
  '/index.html%00.png': 404,
  '//queue/board': 404,
  '/queue//board': 404,
  '/./queue/board': 404,
  '/queue/../queue/board': 404,
  '/QUEUE/board': 404,
  '/queue/board/': 404,
  '/queue%2fboard': 404,
  '//elsewhere.example/queue/board': 404,
  '/queue/%': 400,
  '/queue/%zz': 400,
  '/queue/%ff': 400,
  '/queue/%c0%ae': 400,
  '/queue/%ed%a0%80': 400,
  '/?%': 200,
}

describe('an odd path', () => {
  for (const [target, status] of Object.entries(odd)) {
    test(`${target} is ${status}`, async () => {
      assert.deepEqual((await speakAsAdmin(target)).statuses, [status])
    })
  }
})

describe('a very long path', () => {
  for (const [characters, status] of [
    [65, 401],
    [201, 400],
    [8000, 400],
    [20_000, 431],
  ] as const) {
    test(`an id of ${characters} characters is ${status} to nobody in particular`, async () => {
      const { statuses } = await speak(clinic.origin, lines(`GET /queue/${'a'.repeat(characters)} HTTP/1.1`))
      assert.deepEqual(statuses, [status])
    })
  }
  test('a path of thousands of folders is 404', async () => {
    assert.deepEqual((await speakAsAdmin('/a'.repeat(4000))).statuses, [404])
  })
})

test('afterwards the clinic works on, and its logs tell nothing', () => assertUnharmed(clinic, 1))
