import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import manifest from '../../package.json' with { type: 'json' }
import { freePorts, runSalus, salusPath, startSalus, until } from './salus.ts'

const folder = mkdtempSync(join(tmpdir(), 'salus-up-'))
after(() => rmSync(folder, { recursive: true }))

const laboratory = (
  more = '',
): string => `import { machine, platform, redis, route, service, encryptionKey } from 'salus'
const lab = service('lab-service', { port: 7001, command: ['${process.execPath}', 'lab.mjs'], stores: [redis('redis')], secrets: [encryptionKey('lab-key')] })
export default platform('laboratory', {
  timeZone: 'Asia/Makassar',
  services: [lab${more}],
  calls: [],
  routes: [route('lab.example', lab, { rate: '5/s', connections: 2, body: '1Mi' })],
  environments: { laptop: machine({ address: '127.0.0.1' }) },
})`
const program = `import { createServer } from 'node:http'
createServer((request, reply) => {
  if (request.url === '/fail') process.exit(1)
  reply.setHeader('content-type', 'application/json')
  reply.end(JSON.stringify({ environment: process.env, folder: process.cwd() }))
}).listen(Number(process.env.PORT), process.env.HOST)
process.on('SIGTERM', () => process.exit(0))`
const elsewhere = (name: string, file = laboratory()): string => {
  const place = mkdtempSync(join(folder, name))
  writeFileSync(join(place, 'platform.ts'), file)
  writeFileSync(join(place, 'lab.mjs'), program)
  return place
}

test('a platform file outside the repository runs its own command with the derived variables', async () => {
  const cwd = elsewhere('foreign')
  const base = await freePorts(1)
  const up = await startSalus(['./platform.ts', '--port-base', String(base)], { cwd })
  try {
    assert.deepEqual(up.news.services, [
      { name: 'lab-service', url: `http://127.0.0.1:${base}`, ready: true, checks: {} },
    ])
    const answer = (await (await fetch(`http://127.0.0.1:${base}/`)).json()) as {
      environment: Record<string, string>
      folder: string
    }
    const { environment } = answer
    assert.equal(environment.SERVICE, 'lab-service')
    assert.equal(environment.TIME_ZONE, 'Asia/Makassar')
    assert.equal(environment.RATE_PER_SECOND, '5')
    assert.equal(environment.BODY_BYTES, String(2 ** 20))
    assert.equal(environment.REDIS_URL, `sqlite:${join(cwd, '.salus/laboratory/redis/redis.sqlite')}`)
    assert.equal(Buffer.from(environment.LAB_KEY ?? '', 'base64').length, 32)
    assert.equal(answer.folder, cwd)
  } finally {
    const { code } = await up.stop()
    assert.equal(code, 0)
  }
})

test('a command that ends is started again, and each time it is told', async () => {
  const base = await freePorts(1)
  const up = await startSalus(['./platform.ts', '--port-base', String(base)], { cwd: elsewhere('again') })
  const isBack = async () => (await fetch(`http://127.0.0.1:${base}/`)).ok
  try {
    await assert.rejects(fetch(`http://127.0.0.1:${base}/fail`))
    await until('the service to be back', 10, isBack)
    await assert.rejects(fetch(`http://127.0.0.1:${base}/fail`))
    await until('the service to be back again', 10, isBack)
  } finally {
    await up.stop()
  }
  const told = up.printed().match(/^lab-service ended with code 1 and is started again in .*lab-service\.log$/gm)
  assert.equal(told?.length, 2)
  assert.deepEqual(
    told.map(line => / in ([0-9.]+ s);/.exec(line)?.[1]),
    ['0.25 s', '0.5 s'],
  )
})

test('a folder from which the platform runs already is one sentence, until the other is gone, however it went', async () => {
  const data = join(folder, 'taken')
  const base = String(await freePorts(5))
  const words = ['mediq', '--data', data, '--port-base', base, '--only', 'user-service']
  const first = await startSalus(words)
  const second = await runSalus(['up', ...words])
  assert.deepEqual([second.code, second.stdout], [3, ''])
  assert.equal(
    second.stderr,
    `error  mediq is already running from ${data} (pid ${first.process.pid}): stop it first, or give another --data and --port-base\n`,
  )
  await first.kill()
  const third = await startSalus(words)
  assert.equal((await third.stop()).code, 0)
})

test('a folder from which a platform of programs runs already is the same sentence', async () => {
  const cwd = elsewhere('taken')
  const words = ['./platform.ts', '--port-base', String(await freePorts(1))]
  const first = await startSalus(words, { cwd })
  const second = await runSalus(['up', ...words], { cwd })
  await first.stop()
  assert.equal(second.code, 3)
  assert.match(
    second.stderr,
    new RegExp(`^error {2}laboratory is already running from .* \\(pid ${first.process.pid}\\)`),
  )
})

test('services to run may be separated by commas with spaces', async () => {
  const words = ['mediq', '--data', join(folder, 'some'), '--port-base', String(await freePorts(5))]
  const up = await startSalus([...words, '--only', ' ocr-service, patient-queue-service '])
  await up.stop()
  assert.deepEqual(up.news.services.map(({ name }) => name).sort(), ['ocr-service', 'patient-queue-service'])
})

test('before the packages are installed the tool says how to install them', () => {
  const checkout = mkdtempSync(join(folder, 'fresh'))
  mkdirSync(join(checkout, 'bin'))
  copyFileSync(salusPath, join(checkout, 'bin/salus'))
  const { status, stderr } = spawnSync('sh', [join(checkout, 'bin/salus'), 'up'], { encoding: 'utf8' })
  assert.deepEqual([status, stderr], [3, 'error  the packages are not installed: run npm ci first\n'])
})

test('the version is told, and the help shows no default that nobody can read', async () => {
  assert.deepEqual(await runSalus(['--version']), { code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  assert.doesNotMatch((await runSalus(['up', '--help'])).stdout, /\{\}/)
})

test('a port in use is one sentence and code 3, and nothing keeps running', async () => {
  const base = await freePorts(5)
  const server = createServer().listen(base + 2, '127.0.0.1')
  const ended = await runSalus(['up', 'mediq', '--data', join(folder, 'busy'), '--port-base', String(base)])
  server.close()
  assert.equal(ended.code, 3)
  assert.equal(ended.stdout, '')
  assert.match(
    ended.stderr,
    new RegExp(
      `^error {2}ocr-service cannot listen on 127.0.0.1:${base + 2}: the port is in use; give --port-base another one$`,
      'm',
    ),
  )
})

const refusals: Readonly<Record<string, readonly [words: readonly string[], code: number, sentence: RegExp]>> = {
  'an unknown flag': [['up', '--fast'], 2, /unknown option '--fast'/],
  'an unknown command': [['fly'], 2, /unknown command 'fly'/],
  'an unknown platform': [
    ['up', 'clinic'],
    2,
    /^error {2}expected a platform \(mediq\) or a path such as \.\/platform\.ts, received clinic$/m,
  ],
  'a platform file that is not there': [
    ['up', './nowhere/platform.ts'],
    2,
    /^error {2}no platform file at \.\/nowhere\/platform\.ts$/m,
  ],
  'a port that is none': [
    ['up', '--port-base', '0'],
    2,
    /^error {2}--port-base: expected a port from 1 to 65534, received "0"$/m,
  ],
  'a store kind that is none': [
    ['up', '--store', 'oracle=x'],
    2,
    /^error {2}--store: expected KIND=URL with one of mysql, redis, rabbitmq, received the kind "oracle"$/m,
  ],
  'a store URL that is none': [
    ['up', '--store', 'mysql=localhost'],
    2,
    /^error {2}--store mysql: expected a URL such as mysql:\/\/user:password@127\.0\.0\.1:3306\/mediq, received something else$/m,
  ],
  'a store URL of another scheme': [
    ['up', '--store', 'redis=http://127.0.0.1'],
    2,
    /^error {2}--store redis: expected a URL/m,
  ],
  'a service that is none': [
    ['up', 'mediq', '--only', 'kitchen'],
    2,
    /^error {2}--only: expected one of user-service, .*, received "kitchen"$/m,
  ],
  'a data folder that is a file': [
    ['up', 'mediq', '--data', salusFile()],
    3,
    /^error {2}.* is not a folder: give --data a folder$/m,
  ],
  'a data folder that cannot be made': [
    ['up', 'mediq', '--data', '/proc/salus'],
    3,
    /^error {2}the data folder \/proc\/salus cannot be written/m,
  ],
}

function salusFile(): string {
  const file = join(folder, 'a-file')
  if (!existsSync(file)) writeFileSync(file, '')
  return file
}

for (const [what, [words, code, sentence]] of Object.entries(refusals)) {
  test(`${what} is one clear sentence and code ${code}`, async () => {
    const ended = await runSalus(words)
    assert.match(ended.stderr, sentence)
    assert.equal(ended.code, code)
    assert.equal(ended.stdout, '')
  })
}

test('a platform file that exports something else, or is no TypeScript, is refused with its name', async () => {
  const other = await runSalus(['up', '.'], { cwd: elsewhere('other', 'export default 5') })
  assert.match(other.stderr, /platform\.ts exports no platform: expected export default platform\(…\)/)
  const broken = await runSalus(['up', './platform.ts'], { cwd: elsewhere('broken', 'export default {') })
  assert.match(broken.stderr, /platform\.ts cannot be read/)
  assert.deepEqual([other.code, broken.code], [2, 2])
})

test('a platform that contradicts itself is told as findings and code 1', async () => {
  const twin = elsewhere('twin', laboratory(`, service('lab-service', { port: 7001 })`))
  const ended = await runSalus(['up', './platform.ts'], { cwd: twin })
  assert.equal(ended.code, 1)
  assert.match(ended.stdout, /^error {2}unique-service-name {2}service lab-service {2}name$/m)
})

test('secrets stay in the data folder: none is in a log or printed', async () => {
  const cwd = elsewhere('secrets')
  const up = await startSalus(['./platform.ts', '--port-base', String(await freePorts(1))], { cwd })
  await up.stop()
  const secrets = Object.values(
    JSON.parse(readFileSync(join(cwd, '.salus/laboratory/secrets.json'), 'utf8')) as Record<string, string>,
  )
  const log = readFileSync(join(cwd, '.salus/laboratory/logs/lab-service.log'), 'utf8')
  assert.ok(secrets.length >= 2)
  assert.deepEqual(
    secrets.filter(secret => log.includes(secret) || up.printed().includes(secret)),
    [],
  )
})
