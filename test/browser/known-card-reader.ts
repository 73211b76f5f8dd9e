// Stands in for the card reader in the browser's tests: it knows the example cards by their bytes and says of each field
// how sure it is, the same every time. What it reads it does not check; that is the other services' work.
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

type Field = { readonly value: string; readonly confidence: number }

const cards = resolve(import.meta.dirname, '../../examples/cards')
const readMilliseconds = 150

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** What a reader is unsure of, has misread or could not read, by card; `undefined` leaves the field out. */
const oddities: Readonly<Record<string, Readonly<Record<string, Field | undefined>>>> = {
  'card-1': {
    occupation: { value: 'KARYAWAN SWASTR', confidence: 0.41 },
    district: { value: 'KARANG SARI', confidence: 0.73 },
  },
  'card-3': { birthPlace: undefined },
}

const readingOf = (file: string): Record<string, Field> => {
  const name = file.replace('.jpg', '')
  const truth = JSON.parse(readFileSync(resolve(cards, `${name}.json`), 'utf8')) as Record<string, string>
  const clear = Object.entries(truth).map(([field, value]) => [field, { value, confidence: 0.97 }] as const)
  const read = Object.entries({ ...Object.fromEntries(clear), ...oddities[name] })
  return Object.fromEntries(read.filter((pair): pair is [string, Field] => pair[1] !== undefined))
}

const readings = new Map(
  globSync('*.jpg', { cwd: cards }).map(file => [hashOf(readFileSync(resolve(cards, file))), readingOf(file)]),
)

const answer = (reply: ServerResponse, status: number, body: unknown): void => {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const read = async (request: IncomingMessage, reply: ServerResponse): Promise<void> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  await pause(readMilliseconds)
  const fields = readings.get(hashOf(Buffer.concat(chunks)))
  if (fields !== undefined) return answer(reply, 200, { fields, milliseconds: readMilliseconds })
  const issue = { severity: 'error', code: 'processing', details: { text: 'no-card' }, diagnostics: 'no known card' }
  return answer(reply, 422, { resourceType: 'OperationOutcome', issue: [issue] })
}

createServer((request, reply) => {
  if (request.url === '/health/ready' || request.url === '/health/live') answer(reply, 200, {})
  else void read(request, reply)
}).listen(Number(process.env.PORT), process.env.HOST)
process.on('SIGTERM', () => process.exit(0))
