import type { Hosted, State } from '../../local/hosted.ts'
import type { Format } from '../format.ts'
import { columns, type Output, paint } from '../output.ts'

/** The services' states when `up` had something to say. */
export type Healthy = { readonly states: readonly (readonly [Hosted, State])[] }

const pauseMilliseconds = 25
const warmUpPauseMilliseconds = 250
/** Warming up is no reason to keep the desk waiting: what is not ready after this long is told as such. */
const patienceMilliseconds = 2500

const look = async (services: readonly Hosted[]): Promise<Healthy['states']> =>
  Promise.all(services.map(async service => [service, await service.state()] as const))

/** Waits until every service is ready, at most some seconds; undefined when it was stopped meanwhile. */
export const awaitHealthy = async (
  services: readonly Hosted[],
  stopped: Promise<void>,
): Promise<Healthy | undefined> => {
  const until = performance.now() + patienceMilliseconds
  let over = false
  void stopped.then(() => {
    over = true
  })
  while (!over) {
    const states = await look(services)
    if (states.every(([, state]) => state.ready) || performance.now() > until) return { states }
    await new Promise(resolve => setTimeout(resolve, pauseMilliseconds))
  }
  return undefined
}

/** Says of each service that was not ready when it is; ends when all are, or when the platform is stopped. */
export const followWarmUp = async ({ states }: Healthy, stopped: Promise<void>, output: Output): Promise<void> => {
  let over = false
  void stopped.then(() => {
    over = true
  })
  let waiting = states.filter(([, state]) => !state.ready).map(([service]) => service)
  while (waiting.length > 0 && !over) {
    await new Promise(resolve => setTimeout(resolve, warmUpPauseMilliseconds))
    const later = await look(waiting)
    for (const [{ name }, state] of later) if (state.ready) output.note(`${name} is ready`)
    waiting = later.filter(([, state]) => !state.ready).map(([service]) => service)
  }
}

/** What `up` tells once the services run. */
export type News = Healthy & {
  readonly platform: string
  readonly milliseconds: number
  readonly data: string
  /** Names of the services behind the public routes. */
  readonly front: readonly string[]
  readonly oneTimePasswords: readonly { readonly name: string; readonly password: string }[]
}

const waitsFor = ({ ready, checks }: State): string => {
  if (ready) return paint('green', 'ready')
  const reasons = Object.entries(checks).filter(([, answer]) => answer !== 'ok')
  return paint('yellow', `not ready: ${reasons.map(([name, answer]) => `${name} ${answer}`).join(', ')}`)
}

const asJson = ({ states, oneTimePasswords, ...news }: News): string =>
  JSON.stringify({
    ...news,
    oneTimePasswords: Object.fromEntries(oneTimePasswords.map(({ name, password }) => [name, password])),
    services: states.map(([{ name, url }, { ready, checks }]) => ({ name, url, ready, checks })),
  })

const asText = ({ platform, milliseconds, data, front, states, oneTimePasswords }: News): string => {
  const page = states.find(([service]) => front.includes(service.name))
  const rows = states.map(([{ name, url }, state]) => [name, url, waitsFor(state)])
  return [
    paint('bold', `${platform} is up after ${(milliseconds / 1000).toFixed(1)} s`),
    columns([...(page === undefined ? [] : [['page', page[0].url]]), ...rows, ['data', data]]),
    ...oneTimePasswords.map(({ name, password }) => `\n  ${name}: ${paint('bold', password)}   (shown once)`),
    '\nCtrl-C stops it.',
  ].join('\n')
}

/** Tells the addresses, what is not ready yet, and passwords that exist since this start. */
export const announce = (output: Output, news: News, format: Format): void =>
  output.data(format === 'json' ? asJson(news) : asText(news))
