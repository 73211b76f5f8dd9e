// Requests that two servers in a row might read differently: each is refused whole, or read as exactly one request.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Clinic, openHostileClinic, planted } from './clinic.ts'
import { assertUnharmed } from './unharmed.ts'
import { lines, speak } from './wire.ts'

let clinic: Clinic
before(async () => {
  clinic = await openHostileClinic()
})
after(() => clinic.close())

const body = '{"refreshToken":"x"}'
const smuggled = lines(`DELETE /queue/${planted} HTTP/1.1`)
const get = (...headers: string[]) => lines('GET /queue/board HTTP/1.1', headers)
const post = (headers: readonly string[], sent: string) =>
  lines('POST /auth/refresh HTTP/1.1', ['Content-Type: application/json', ...headers], sent)
const chunks = (size: string, content = body, end = '0\r\n\r\n') => `${size}\r\n${content}\r\n${end}`
const chunked = 'Transfer-Encoding: chunked'

/** What no server may guess the meaning of: 400, and the connection is closed before anything else is read from it. */
const ambiguous: Readonly<Record<string, string>> = {
  'a length and chunks': post([`Content-Length: ${body.length}`, chunked], `0\r\n\r\n${smuggled}`),
  'chunks and a length': post([chunked, 'Content-Length: 6'], `0\r\n\r\n${smuggled}`),
  'two lengths': post(['Content-Length: 20', 'Content-Length: 5'], body + smuggled),
  'two equal lengths': post(['Content-Length: 20', 'Content-Length: 20'], body + smuggled),
  'a list of lengths': post(['Content-Length: 20, 20'], body + smuggled),
  'a length with a sign': post(['Content-Length: +20'], body + smuggled),
  'a negative length': post(['Content-Length: -1'], body + smuggled),
  'a hexadecimal length': post(['Content-Length: 0x14'], body + smuggled),
  'a length beyond every number': post(['Content-Length: 99999999999999999999999'], body + smuggled),
  'a space before the colon of the length': post(['Content-Length : 20'], body + smuggled),
  'a coding that is none': post(['Transfer-Encoding: xchunked'], chunks('14') + smuggled),
  'chunks that are not the last coding': post(['Transfer-Encoding: chunked, identity'], chunks('14') + smuggled),
  'chunks and then no coding': post([chunked, 'Transfer-Encoding: identity'], chunks('14') + smuggled),
  'a vertical tab before the coding': post(['Transfer-Encoding:\u000bchunked'], chunks('14') + smuggled),
  'a space before the colon of the coding': post(['Transfer-Encoding : chunked'], chunks('14') + smuggled),
  'a folded coding': post(['Transfer-Encoding:', ' chunked'], chunks('14') + smuggled),
  'a folded header': get('X-Folded: a', '  b: c') + smuggled,
  'lines that end in LF alone': `GET /queue/board HTTP/1.1\nHost: a\n\n${smuggled}`,
  'one header that ends in LF alone': `GET /queue/board HTTP/1.1\r\nHost: a\nX: y\r\n\r\n${smuggled}`,
  'one header that ends in CR alone': `GET /queue/board HTTP/1.1\r\nHost: a\rX: y\r\n\r\n${smuggled}`,
  'NUL in a header': get('X: y\u0000z') + smuggled,
  'a header without a name': get(': y') + smuggled,
  'a space in the target': lines('GET /queue/board /x HTTP/1.1') + smuggled,
  'bytes above 127 in the target': lines('GET /\u00e9 HTTP/1.1') + smuggled,
  'a version that does not exist': lines('GET /queue/board HTTP/3.7') + smuggled,
  'the beginning of HTTP/2': `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${smuggled}`,
  'the beginning of TLS': `\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1${smuggled}`,
  'no host': `GET /queue/board HTTP/1.1\r\n\r\n${smuggled}`,
}

/** Chunks that are malformed: the answer to the request is a refusal, and nothing after it is read as a request. */
const badChunks: Readonly<Record<string, string>> = {
  'a negative size': chunks('-14'),
  'a size with 0x': chunks('0x14'),
  'a size beyond every number': chunks('fffffffffffffffff'),
  'a size with a space before it': chunks(' 14'),
  'no size': chunks(''),
  'an extension that ends in LF': '14;a\nb\r\n{"refreshToken":"x"}\r\n0\r\n\r\n',
  'no line end after a chunk': `14\r\n${body}XX0\r\n\r\n`,
  'LF alone after a chunk': `14\n${body}\n0\n\n`,
}

describe('an ambiguous request is 400 and ends its connection', () => {
  for (const [what, bytes] of Object.entries(ambiguous)) {
    test(what, async () => {
      const { statuses, closed, text } = await speak(clinic.origin, bytes, { milliseconds: 2000 })
      assert.deepEqual([statuses, closed], [[400], true])
      assert.ok(!text.includes(planted))
    })
  }
  for (const [what, sent] of Object.entries(badChunks)) {
    test(`chunks with ${what}`, async () => {
      const { statuses, closed } = await speak(clinic.origin, post([chunked], sent + smuggled), { milliseconds: 2000 })
      assert.deepEqual([statuses, closed], [[400], true])
    })
  }
})

test('a body where none is expected is read as a body, and never as the next request', async () => {
  const { statuses } = await speak(clinic.origin, get(`Content-Length: ${smuggled.length}`) + smuggled)
  assert.deepEqual(statuses, [200])
})

test('what is sent after the last chunk adds nothing to the request', async () => {
  const authorization = `authorization: Bearer ${clinic.staff.admin.accessToken}`
  const sent = `2\r\n{}\r\n0\r\n${authorization}\r\n\r\n`
  const asked = lines(
    'POST /kiosks HTTP/1.1',
    ['Content-Type: application/json', chunked, 'Trailer: authorization'],
    sent,
  )
  assert.deepEqual((await speak(clinic.origin, asked)).statuses, [401])
})

test('an offer to speak HTTP/2 is passed over', async () => {
  const offer = get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMA')
  assert.deepEqual((await speak(clinic.origin, offer)).statuses, [200])
})

test('two requests in a row are answered in their order', async () => {
  const { statuses } = await speak(clinic.origin, get() + lines('GET /accounts HTTP/1.1'))
  assert.deepEqual(statuses, [200, 401])
})

describe('a request of a kind that is not served', () => {
  const kinds: Readonly<Record<string, readonly [bytes: string, status: number]>> = {
    'for another host (absolute form)': [lines('GET http://elsewhere.example/queue/board HTTP/1.1'), 400],
    'for this host in absolute form': [lines('GET http://clinic.example/accounts HTTP/1.1'), 400],
    'for two hosts': [get('Host: elsewhere.example'), 400],
    'OPTIONS *': [lines('OPTIONS * HTTP/1.1'), 400],
    OPTIONS: [lines('OPTIONS /queue/board HTTP/1.1', ['Origin: https://elsewhere.example']), 404],
    TRACE: [lines('TRACE /queue/board HTTP/1.1', [`X-Secret: ${planted}`]), 404],
    PURGE: [lines('PURGE /queue/board HTTP/1.1'), 404],
    PROPFIND: [lines('PROPFIND / HTTP/1.1'), 404],
    'a method that nobody knows': [lines('BREW /queue/board HTTP/1.1'), 400],
    'a method in small letters': [lines('get /queue/board HTTP/1.1'), 400],
    'an expectation that nobody meets': [get('Expect: miracles'), 417],
    'a method in a header': [
      lines('POST /queue/board HTTP/1.1', ['X-HTTP-Method-Override: GET', 'Content-Length: 0']),
      404,
    ],
    'a target of ten thousand characters': [lines(`GET /${planted}${'a'.repeat(10_000)} HTTP/1.1`), 404],
    'a target above the limit of headers': [lines(`GET /${planted}${'a'.repeat(20_000)} HTTP/1.1`), 431],
    'a header above the limit': [get(`X-Long: ${planted}${'y'.repeat(20_000)}`), 431],
    'three thousand headers': [get(...Array.from({ length: 3000 }, (_, index) => `X-${index}: ${planted}`)), 431],
  }
  for (const [what, [bytes, status]] of Object.entries(kinds)) {
    test(`${what} is ${status}`, async () => {
      const { statuses, text } = await speak(clinic.origin, bytes)
      assert.deepEqual(statuses, [status])
      assert.ok(!text.includes(planted))
    })
  }
  test('a tunnel (CONNECT) is not opened', async () => {
    const { statuses, closed } = await speak(clinic.origin, lines('CONNECT elsewhere.example:443 HTTP/1.1') + smuggled)
    assert.ok(closed)
    assert.ok(statuses.every(status => status >= 400))
  })
})

test('afterwards the clinic works on, and its logs tell nothing', () => assertUnharmed(clinic, 1))
