// JSON in every wrong form, at every endpoint that takes JSON: refused as the caller's mistake, never a failure.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import Value from 'typebox/value'
import { codeOf } from '../platform/client.ts'
import { type Clinic, openHostileClinic, planted } from './clinic.ts'
import { askEndpoint, goodBodies, jsonEndpoints, type TakesJson, targetOf } from './endpoints.ts'
import { sendLarge } from './large-body.ts'
import { assertUnharmed } from './unharmed.ts'
import { wrongBodies } from './wrong-values.ts'

let clinic: Clinic
before(async () => {
  clinic = await openHostileClinic()
})
after(() => clinic.close())

const json = { 'content-type': 'application/json' }
const titleOf = ({ endpoint: { method, path } }: TakesJson) => `${method} ${path}`
const goodOf = ({ name }: TakesJson) => goodBodies[name] ?? assert.fail(`there is no good body of ${name}`)

test('the good bodies are one for each endpoint that takes JSON, and are of its form', () => {
  assert.deepEqual(Object.keys(goodBodies).sort(), jsonEndpoints.map(({ name }) => name).sort())
  for (const named of jsonEndpoints) assert.ok(Value.Check(named.body, goodOf(named)), named.name)
})

describe('a value of a wrong type, a missing or an unknown property is 400', () => {
  for (const named of jsonEndpoints) {
    test(titleOf(named), async () => {
      const wrong = [...wrongBodies(named.body, goodOf(named))]
      assert.ok(wrong.length > 20)
      for (const { place, body } of wrong) {
        const answer = await askEndpoint(clinic, named, { json: body })
        assert.deepEqual([answer.status, codeOf(answer)], [400, 'malformed-request'], `${place}: ${answer.status}`)
      }
    })
  }
})

const nested = (open: string, close: string, levels: number) => open.repeat(levels) + close.repeat(levels)
const nestedObjects = (levels: number) => nested('{"a":', '}', levels).replace('}', '1}')

/** Texts that are not the JSON of an object, or try to be more than that; all within the limit of a body. */
const badTexts: Readonly<Record<string, string | Uint8Array>> = {
  'a text that is cut off': '{"name":',
  'no JSON at all': 'name=value',
  'two documents': '{}{}',
  'a comment': '{} // done',
  'single quotes': "{'name':'a'}",
  NaN: '{"name":NaN}',
  'a number beyond every range alone': '1e400',
  'a number of sixty thousand digits': `{"name":${'9'.repeat(60_000)}}`,
  '32,000 lists in each other': nested('[', ']', 32_000),
  '10,000 objects in each other': nestedObjects(10_000),
  '60,000 lists that never end': '['.repeat(60_000),
  'six thousand keys': `{${Array.from({ length: 6000 }, (_, index) => `"k${index}":0`).join(',')}}`,
  ['__proto__']: '{"__proto__":{"role":"ADMIN_FASKES"}}',
  '__proto__ in escapes': '{"\\u005f\\u005fproto__":{"role":"ADMIN_FASKES"}}',
  'constructor.prototype': '{"constructor":{"prototype":{"role":"ADMIN_FASKES"}}}',
  'bytes that are no UTF-8': Buffer.from('7b226e616d65223a22fffe80227d', 'hex'),
  'UTF-16': Buffer.from('{"name":"a"}', 'utf16le'),
}

describe('what is no JSON object of the form is 400', () => {
  for (const [what, raw] of Object.entries(badTexts)) {
    test(what, async () => {
      for (const named of jsonEndpoints) {
        const answer = await askEndpoint(clinic, named, { raw, headers: json })
        assert.deepEqual([answer.status, codeOf(answer)], [400, 'malformed-request'], titleOf(named))
      }
    })
  }
})

const publicOnes = jsonEndpoints.filter(({ endpoint }) => endpoint.access !== 'services')

/** What would take long to read: it is not read. */
const hugeTexts: Readonly<Record<string, string>> = {
  '100,000 lists in each other': nested('[', ']', 100_000),
  '100,000 objects in each other': nestedObjects(100_000),
  'half a million keys': `{${Array.from({ length: 500_000 }, (_, index) => `"k${index}":0`).join(',')}}`,
  'a string of nine megabytes': `{"name":"${'x'.repeat(9_000_000)}"}`,
}

describe('JSON that is larger than any that is asked for is 413, at once', () => {
  for (const [what, text] of Object.entries(hugeTexts)) {
    for (const way of ['with its length', 'in chunks'] as const) {
      test(`${what}, sent ${way}`, async () => {
        const began = performance.now()
        for (const named of publicOnes) {
          const target = await targetOf(clinic, named)
          const headers = { ...target.headers, ...json }
          const sent = await sendLarge({
            ...target,
            method: named.endpoint.method,
            headers,
            body: Buffer.from(text),
            way,
          })
          assert.deepEqual([sent.status, sent.code], [413, 'too-large'], titleOf(named))
        }
        assert.ok(performance.now() - began < 500 * publicOnes.length)
      })
    }
  }
})

test('hostile keys beside good ones are 400 as well', async () => {
  for (const named of jsonEndpoints) {
    const good = JSON.stringify(goodOf(named)).slice(1)
    for (const key of ['"__proto__":{"role":1}', '"constructor":{"prototype":{}}', `"${planted}":1`, '"":1']) {
      const answer = await askEndpoint(clinic, named, { raw: `{${key},${good}`, headers: json })
      assert.equal(answer.status, 400, `${titleOf(named)} with ${key}`)
    }
  }
})

test('another content type is 415', async () => {
  const types = ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'image/jpeg']
  for (const named of jsonEndpoints) {
    const raw = JSON.stringify(goodOf(named))
    for (const type of [...types, 'application/jsonp', 'json', '*/*', 'application/json/extra']) {
      const answer = await askEndpoint(clinic, named, { raw, headers: { 'content-type': type } })
      assert.deepEqual([answer.status, codeOf(answer)], [415, 'unsupported-media-type'], `${titleOf(named)} ${type}`)
    }
    assert.equal((await askEndpoint(clinic, named, { raw })).status, 415, `${titleOf(named)} without a type`)
  }
})

test('an empty body is 400 where a body is needed', async () => {
  for (const named of jsonEndpoints.filter(({ name }) => name !== 'confirm')) {
    for (const asking of [{}, { raw: '' }, { raw: '', headers: json }, { raw: '  ', headers: json }]) {
      const answer = await askEndpoint(clinic, named, asking)
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'malformed-request'], titleOf(named))
    }
  }
})

test('good JSON in an odd dress is what it is without: a byte order mark, spaces, escapes, a key twice', async () => {
  const created = jsonEndpoints.find(({ name }) => name === 'createAccount') ?? assert.fail('there is no createAccount')
  const odd = (name: string) => ({
    'a byte order mark': `\ufeff{"username":"${name}","role":"OPERATOR"}`,
    spaces: `\r\n\t {"username" : "${name}" , "role":"OPERATOR"} \n`,
    escapes: `{"\\u0075sername":"${name}","role":"\\u004fPERATOR"}`,
    'a key twice': `{"username":"${name}","role":"ADMIN_FASKES","role":"OPERATOR"}`,
  })
  for (const [index, what] of Object.keys(odd('')).entries()) {
    const raw = Object.values(odd(`odd-${index}`))[index] ?? ''
    const answer = await askEndpoint(clinic, created, { raw, headers: json })
    assert.deepEqual([answer.status, answer.body.role], [201, 'OPERATOR'], what)
  }
})

test('half a surrogate pair is refused, since no store can keep it as it came', async () => {
  const halves = ['\\ud800', 'a\\udc00b', '\\udc00\\ud800']
  const named = jsonEndpoints.filter(({ name }) =>
    ['createKiosk', 'createKey', 'correctTemporaryRecord'].includes(name),
  )
  for (const one of named) {
    for (const half of halves) {
      const answer = await askEndpoint(clinic, one, { raw: `{"name":"${half}"}`, headers: json })
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'malformed-request'], `${titleOf(one)} ${half}`)
    }
  }
})

test('afterwards the clinic works on, and its logs tell nothing', () => assertUnharmed(clinic, 1))
