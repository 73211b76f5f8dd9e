// What must hold after every attack: the same process serves on, within its memory, and its logs tell nothing.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from '../platform/client.ts'
import { quickPerson } from '../platform/quick-engine.ts'
import type { Confirmed } from '../platform/session.ts'
import { type Clinic, operatorOf, planted, uploadPerson } from './clinic.ts'

/** The fields that a log line may carry, see services/kit/log.ts, and those of every line. */
const logFields = new Set([
  ...['level', 'time', 'service', 'event'],
  ...['requestId', 'traceId', 'spanId', 'method', 'route', 'status', 'milliseconds', 'role'],
  ...['callee', 'store', 'topic', 'code', 'reason', 'count'],
])

const logsOf = ({ data }: Clinic): readonly string[] =>
  globSync('logs/*.log', { cwd: data }).flatMap(file =>
    readFileSync(join(data, file), 'utf8')
      .split('\n')
      .filter(line => line !== ''),
  )

const parsed = (line: string): Record<string, unknown> => {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return assert.fail('a log line is not one line of JSON')
  }
}

/** Texts that no log may hold: what was planted, everybody's tokens, keys and secrets. */
const forbiddenIn = ({ data, staff, kiosks }: Clinic): readonly string[] => {
  const secrets = Object.values(JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as Record<string, string>)
  const tokens = [staff.admin, staff.operator].flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken])
  return [planted, ...secrets, ...tokens, ...kiosks]
}

/** What was printed after the announcement, which holds the first administrator's one-time password. */
const printedLater = ({ up }: Clinic): readonly string[] => up.printed().split('\n').slice(1)

/** Every log line is one JSON object of the known fields, and nothing in it tells who a patient is or opens a door. */
export const assertSilentLogs = (clinic: Clinic, secrets: readonly string[] = []): void => {
  const logs = logsOf(clinic)
  assert.ok(logs.length > 0)
  const unknown = new Set(logs.flatMap(line => Object.keys(parsed(line)).filter(field => !logFields.has(field))))
  assert.deepEqual([...unknown], [])
  const everything = [...logs, ...printedLater(clinic)].join('\n')
  const told = [...forbiddenIn(clinic), ...secrets].filter(text => everything.includes(text))
  assert.equal(told.length, 0, 'the log holds something that was planted, or a secret')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  assert.doesNotMatch(everything, /[\u0000-\u0009\u000b-\u001f\u007f]/)
}

/** Log lines that say a request failed by the service's own fault. */
export const failuresOf = (clinic: Clinic): readonly string[] =>
  logsOf(clinic).filter(line => parsed(line).event === 'request failed')

const residentMegabytes = (pid: number | undefined): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

/** What the process may hold while it is attacked: garbage waits to be collected, and large pictures are unpacked. */
const mostMegabytes = { quick: 600, real: 1200 } as const

/** The process that was started still serves, within its memory. */
export const assertServing = async (clinic: Clinic): Promise<void> => {
  const { up, origin, urlOf, engine } = clinic
  assert.deepEqual([up.process.exitCode, up.process.signalCode], [null, null], up.printed())
  for (const { name } of up.news.services) {
    assert.equal((await ask(urlOf(name), 'GET /health/ready')).status, 200, `${name} is ready`)
  }
  assert.equal((await ask(origin, 'GET /queue/board')).status, 200)
  const megabytes = residentMegabytes(up.process.pid)
  assert.ok(megabytes < mostMegabytes[engine], `${megabytes.toFixed(0)} MB resident`)
}

/** A card still leads to a ticket; the person is one who was not registered yet. */
export const assertRegisters = async (clinic: Clinic, person: number): Promise<void> => {
  const { tempId, fields } = await uploadPerson(clinic, person, operatorOf(clinic))
  assert.equal(fields.nik?.value, quickPerson(person).nik)
  const confirmed = await ask<Confirmed>(clinic.origin, `POST /ocr/confirm-temp/${tempId}`, operatorOf(clinic))
  assert.deepEqual([confirmed.status, confirmed.body.ticket?.status], [201, 'WAITING'])
}

/** All of it: serving, registering, silent logs, and no failure of a service's own. */
export const assertUnharmed = async (clinic: Clinic, person: number): Promise<void> => {
  await assertServing(clinic)
  await assertRegisters(clinic, person)
  assertSilentLogs(clinic, [quickPerson(person).nik, quickPerson(person).name])
  assert.deepEqual(failuresOf(clinic), [])
}
