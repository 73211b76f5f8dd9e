// Lets the browser see answers that a healthy platform does not give on demand.
import type { Page, Route } from 'playwright-core'
import { outcomeOf, type ProblemCode, problemTable } from '../../services/kit/problems.ts'

/** Which requests: method and the end of the path. */
export type Which = { readonly method: string; readonly path: RegExp }

/** How they are refused. */
export type Refusal = { readonly code: ProblemCode; readonly retryAfterSeconds?: number }

const isMeant = (route: Route, { method, path }: Which): boolean =>
  route.request().method() === method && path.test(new URL(route.request().url()).pathname)

/** Answers the next requests of a kind by oneself; all further ones reach the platform. */
export const intercept = async (page: Page, which: Which, answers: readonly ((route: Route) => Promise<void>)[]) => {
  const left = [...answers]
  await page.route('**/*', async route => {
    const answer = isMeant(route, which) ? left.shift() : undefined
    await (answer?.(route) ?? route.fallback())
  })
}

/** The platform refuses, as its contract says it does. */
export const refusing =
  ({ code, retryAfterSeconds }: Refusal) =>
  (route: Route): Promise<void> =>
    route.fulfill({
      status: problemTable[code].status,
      contentType: 'application/fhir+json',
      headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
      body: JSON.stringify(outcomeOf(code, problemTable[code].meaning)),
    })

/** The request arrives and is done, but its answer is lost on the way. */
export const losingTheAnswer = async (route: Route): Promise<void> => {
  await route.fetch()
  await route.abort('failed')
}

/** There is no way to the platform. */
export const cutOff = (route: Route): Promise<void> => route.abort('internetdisconnected')

/** The platform's own answer, changed. */
export const changing =
  (status: number | undefined, change: (body: Record<string, unknown>) => Record<string, unknown>) =>
  async (route: Route): Promise<void> => {
    const response = await route.fetch()
    const body = change((await response.json()) as Record<string, unknown>)
    await route.fulfill({ response, json: body, ...(status === undefined ? {} : { status }) })
  }
