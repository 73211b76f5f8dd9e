import { Refused, refusal } from './refused.ts'
import type { Answer, Route, Sent } from './routes.ts'

/** Proves who is asking: a signed-in person or an enrolled device. */
export type Credentials = {
  readonly headers: () => Promise<Readonly<Record<string, string>>>
  /** After a 401: gets fresh proof, or says that there is none. */
  readonly renew: () => Promise<boolean>
}

/** The loosest form of what may be sent; callers get the form of their route. */
type AnySent = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
}

/** Asks the platform. Throws Refused. */
export type Ask = <R extends Route>(route: R, sent: Sent<R>) => Promise<Answer<R>>

const defined = (pairs: Readonly<Record<string, string | undefined>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(pairs).filter((pair): pair is [string, string] => pair[1] !== undefined))

const urlOf = (path: string, { params = {}, query }: AnySent): string => {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(defined(query)).toString()
  return search === '' ? filled : `${filled}?${search}`
}

const exchange = async (route: string, sent: AnySent, proof: Readonly<Record<string, string>>) => {
  const [method = 'GET', path = '/'] = route.split(' ')
  const json = sent.body === undefined ? {} : { 'content-type': 'application/json' }
  try {
    const response = await fetch(urlOf(path, sent), {
      method,
      headers: { ...defined(sent.headers), ...json, ...proof },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      cache: 'no-store',
      credentials: 'omit',
    })
    return { response, text: await response.text() }
  } catch {
    throw new Refused('offline')
  }
}

const answerOf = ({ response, text }: { response: Response; text: string }) => {
  if (!response.ok) throw refusal(response.status, text, response.headers.get('retry-after'))
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
}

/** A way to ask in somebody's name: after a 401 it renews the proof once and asks again. */
export const askAs = (credentials: Credentials): Ask => {
  const ask = async (route: string, sent: AnySent) => {
    const send = async () => exchange(route, sent, await credentials.headers())
    const first = await send()
    if (first.response.status !== 401 || !(await credentials.renew())) return answerOf(first)
    return answerOf(await send())
  }
  return ask as Ask
}

/** Nobody in particular: the routes that are open to anyone. */
export const anyone: Credentials = { headers: async () => ({}), renew: async () => false }
