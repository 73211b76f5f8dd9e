import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from '../cluster.ts'
import { type Credentials, openCredentials } from './credentials.ts'
import type { Access, KubeconfigError } from './kubeconfig.ts'
import { openLane } from './lane.ts'
import { refusal, unreachable } from './status.ts'

/** One request to the API server. */
export type Question = {
  /** As errors name it: `apply apps/v1 Deployment mediq/ocr-service`. */
  readonly about: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With its query. */
  readonly path: string
  readonly body?: object
  readonly contentType?: string
  readonly accept?: string
  /** False where asking twice is not the same as asking once. */
  readonly repeatable: boolean
}

/** Requests to one API server. */
export type Connection = {
  readonly address: string
  /** The body of a successful answer; refused or unanswered it rejects with ClusterError. */
  readonly ask: (question: Question) => Promise<string>
  /** The lines of a successful answer that goes on. */
  readonly lines: (question: Question, signal: AbortSignal) => AsyncGenerator<string>
}

/** Requests at a time, watches apart. */
const width = 16
/** An answer may take as long as the slowest admission webhook, and some. */
const answerMilliseconds = 60_000
/** How long requests are sent again to a server that answered before, and then no longer. */
const patienceMilliseconds = 30_000
/** A watch is sent a bookmark each minute; after so long without a byte nobody is there. */
const silentMilliseconds = 150_000
const longestPauseMilliseconds = 5_000

type Answer = { readonly status: number; readonly retryAfter: string | undefined; readonly message: IncomingMessage }

type Failure = { readonly status: number; readonly retryAfter: string | undefined; readonly error: ClusterError }

const send = (access: Access, credentials: Credentials, question: Question, signal: AbortSignal): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const url = new URL(access.cluster.server.replace(/\/$/, '') + question.path)
    const body = question.body === undefined ? undefined : Buffer.from(JSON.stringify(question.body))
    const headers = {
      ...credentials.headers,
      accept: question.accept ?? 'application/json',
      'user-agent': 'salus',
      ...(body === undefined
        ? {}
        : { 'content-type': question.contentType ?? 'application/json', 'content-length': body.length }),
    }
    const options = { method: question.method, agent: credentials.agent, headers, signal }
    const sent = url.protocol === 'http:' ? plainRequest(url, options) : tlsRequest(url, options)
    sent.once('error', reject)
    sent.once('response', message =>
      resolve({ status: message.statusCode ?? 0, retryAfter: message.headers['retry-after'], message }),
    )
    sent.end(body)
  })

const textOf = async (message: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

async function* linesOf(message: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  for await (const part of message.setEncoding('utf8')) {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

const answered = (status: number): boolean => status >= 200 && status < 300

/** How long until a request may be sent again; undefined where it must not be. */
const pauseAfter = (
  question: Question,
  failure: { readonly status: number; readonly retryAfter: string | undefined },
  attempt: number,
): number | undefined => {
  const refusedUnprocessed = failure.status === 429 || (failure.status === 503 && failure.retryAfter !== undefined)
  const lost = failure.status === 0 || [502, 503, 504].includes(failure.status)
  if (!refusedUnprocessed && !(lost && question.repeatable)) return undefined
  const asked = Number(failure.retryAfter ?? 0) * 1000
  return Math.min(asked || 100 * 2 ** attempt, longestPauseMilliseconds)
}

/** Reads the credentials; asks nothing yet. */
export const openConnection = async (access: Access): Promise<Connection> => {
  const lane = openLane(width)
  const address = access.cluster.server
  let credentials = openCredentials(access)
  await credentials
  let everAnswered = false

  const once = async (question: Question, signal: AbortSignal): Promise<Answer> => {
    const used = credentials
    const answer = await send(access, await used, question, signal)
    everAnswered = true
    if (answer.status !== 401 || (access.user.exec ?? access.user.tokenFile) === undefined) return answer
    answer.message.resume()
    // A token that lived out: ask for another, once, and only the first of those who notice.
    if (used === credentials) credentials = openCredentials(access)
    const renewed = await credentials.catch((error: KubeconfigError) => {
      credentials = used
      throw new ClusterError(question.about, 401, 'Unauthorized', error.message)
    })
    return send(access, renewed, question, signal)
  }

  const attempt = async (question: Question): Promise<{ readonly text: string } | Failure> => {
    const limit = AbortSignal.timeout(answerMilliseconds)
    try {
      const answer = await once(question, limit)
      const text = await textOf(answer.message)
      if (answered(answer.status)) return { text }
      return { ...answer, error: refusal(question.about, answer.status, text) }
    } catch (thrown) {
      if (thrown instanceof ClusterError) throw thrown
      const error = limit.aborted ? new Error(`no answer within ${answerMilliseconds / 1000} s`) : thrown
      return { status: 0, retryAfter: undefined, error: unreachable(question.about, address, error) }
    }
  }

  const ask = async (question: Question): Promise<string> => {
    const until = Date.now() + patienceMilliseconds
    for (let tries = 0; ; tries += 1) {
      const outcome = await lane(() => attempt(question))
      if ('text' in outcome) return outcome.text
      const pause = outcome.status === 0 && !everAnswered ? undefined : pauseAfter(question, outcome, tries)
      if (pause === undefined || Date.now() + pause > until) throw outcome.error
      await sleep(pause)
    }
  }

  async function* lines(question: Question, signal: AbortSignal): AsyncGenerator<string> {
    try {
      const { status, message } = await once(question, signal)
      if (!answered(status)) throw refusal(question.about, status, await textOf(message))
      message.setTimeout(silentMilliseconds, () => message.destroy(new Error('it fell silent')))
      yield* linesOf(message)
    } catch (error) {
      throw error instanceof ClusterError ? error : unreachable(question.about, address, error)
    }
  }

  return { address, ask, lines }
}
