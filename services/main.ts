// The entry of the services' image: `main.ts SERVICE` runs a service until it is told to end, `main.ts migrate SERVICE`
// brings its schema up to date. Both read the process environment.
import Type from 'typebox'
import { schemas, services } from './index.ts'
import { ConfigError, type Environment, readConfig, wholeNumber } from './kit/config.ts'
import { describeError, openLog } from './kit/log.ts'
import { StoreUrlError } from './kit/stores/store-url.ts'
import { StoreUnavailable } from './kit/stores/unavailable.ts'
import { migrate } from './migrate.ts'

/** What a person is told word by word: these name variables and places, never values. */
const isExplained = (error: unknown): error is Error =>
  error instanceof ConfigError || error instanceof StoreUrlError || error instanceof StoreUnavailable

/** The last words of a process that cannot go on. */
const endWith = (code: number, text: string): never => {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}

const failed = (name: string, error: unknown): never =>
  isExplained(error)
    ? endWith(1, `${name}: ${error.message}`)
    : endWith(1, JSON.stringify({ level: 50, service: name, event: 'the process failed', ...describeError(error) }))

const containerConfig = Type.Object({
  /** How long the service still answers after it was told to end, while those in front of it learn that. */
  DRAIN_SECONDS: Type.Optional(wholeNumber({ minimum: 0, maximum: 3_600 })),
})

const toldToEnd = (): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let asked = false
  const end = (): void => {
    if (asked) process.exit(1)
    asked = true
    resolve()
  }
  process.on('SIGTERM', end).on('SIGINT', end)
  return promise
}

const run = async (name: keyof typeof services, environment: Environment): Promise<void> => {
  const { DRAIN_SECONDS: drainSeconds = 1 } = readConfig(environment, containerConfig)
  const ending = toldToEnd()
  const service = await services[name](environment)
  await ending
  service.drain()
  await new Promise(resolve => setTimeout(resolve, drainSeconds * 1000))
  await service.close()
}

const has = <Table extends object>(table: Table, name: string): name is keyof Table & string =>
  Object.hasOwn(table, name)

const usage = (): never => {
  const names = Object.keys(services).join(', ')
  return endWith(2, `expected SERVICE or migrate SERVICE, where SERVICE is one of ${names}`)
}

const main = async (words: readonly string[]): Promise<void> => {
  const migrates = words[0] === 'migrate'
  const [name = '', ...more] = migrates ? words.slice(1) : words
  if (!has(services, name) || more.length > 0) return usage()
  process.on('uncaughtException', error => failed(name, error))
  const environment: Environment = { ...(process.env as Environment), SERVICE: name }
  if (!migrates) return run(name, environment)
  if (!has(schemas, name)) return endWith(2, `${name} has no tables: there is nothing to migrate`)
  const log = openLog(name, environment.LOG_FILE)
  await migrate(environment, await schemas[name](), log).finally(log.close)
}

try {
  await main(process.argv.slice(2))
  process.exit(0)
} catch (error) {
  failed(process.argv.at(-1) ?? '', error)
}
