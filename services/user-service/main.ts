import { type Clock, calendarIn, systemClock } from '../kit/clock.ts'
import type { Environment } from '../kit/config.ts'
import { type Host, type RunningService, serve } from '../kit/serve.ts'
import { watchPool, watchQueries } from '../kit/sql-metrics.ts'
import { openBus } from '../kit/stores/open-bus.ts'
import { openSql } from '../kit/stores/open-sql.ts'
import { settleSchema } from '../kit/stores/schema.ts'
import { openSigner } from '../kit/tokens.ts'
import { tracedBus } from '../kit/traced-bus.ts'
import { accessTokens } from './access-token.ts'
import { accountRoutes } from './account.routes.ts'
import { openAccounts } from './account.store.ts'
import { userApi } from './api.ts'
import { type UserConfig, userConfig } from './config.ts'
import { deviceRoutes } from './device.routes.ts'
import { openDevices } from './device.store.ts'
import { openEvents } from './events.ts'
import { ensureAdministrator } from './first-administrator.ts'
import { migrations } from './migrations.ts'
import { openPasswords } from './password.ts'
import { patientRoutes } from './patient.routes.ts'
import { openPatients } from './patient.store.ts'
import { publicKeyRoutes } from './public-key.ts'
import { openRegistrations } from './registration.store.ts'
import { keepTidy } from './retention.ts'
import { activationCodes } from './secret-code.ts'
import { openSessions } from './session.store.ts'
import { signInRoutes } from './sign-in.routes.ts'
import { openSignIn } from './sign-in.ts'
import type { Tables } from './tables.ts'
import { openThrottle } from './throttle.store.ts'

/** Opens the database and the bus. The bus may be away: events wait in the outbox, so it does not decide readiness. */
const openStores = async ({ config, log, metrics, spans, use }: Host<UserConfig>) => {
  const service = config.SERVICE
  const sql = await use('sql', openSql<Tables>(config.MYSQL_URL, { service, onQuery: watchQueries(metrics) }))
  watchPool(metrics, sql)
  const bus = tracedBus(await openBus(config.RABBITMQ_URL, { service }), spans)
  await use('bus', bus, { required: false })
  const events = await use('events', openEvents(sql, bus, log))
  return { sql, events }
}

const compose = async (host: Host<UserConfig>) => {
  const { config, clock, metrics, log, use, prepare } = host
  const { sql, events } = await openStores(host)
  const sessions = openSessions(sql, clock)
  const accounts = openAccounts(sql, sessions, clock)
  const patients = openPatients(sql, sessions)
  const devices = openDevices({ sql, events, clock })
  const passwords = openPasswords()
  const codes = activationCodes(config.USER_TOKEN)
  const registrations = openRegistrations({ sql, outbox: events.outbox, codes, clock })
  const tokens = accessTokens(await openSigner(config.USER_TOKEN), config.PLATFORM)
  const logins = metrics.counter('logins_total', 'Attempts to sign in, by door and outcome', ['door', 'outcome'])
  const counter = metrics.counter('registrations_total', 'Registrations of patients, by outcome', ['outcome'])
  const signIn = openSignIn(openThrottle(sql, clock), tokens, logins)
  const day = calendarIn(config.TIME_ZONE)
  prepare('schema', async () => {
    await settleSchema(sql, migrations, config.SCHEMA)
    await ensureAdministrator(accounts, passwords, config.FIRST_ADMIN_PASSWORD)
    events.publish()
  })
  await use('retention', keepTidy(sql, clock, log))
  return {
    ...signInRoutes({ accounts, patients, devices, sessions, passwords, signIn, tokens, clock }),
    ...accountRoutes(accounts, passwords),
    ...deviceRoutes(devices, signIn),
    ...patientRoutes({ patients, registrations, today: () => day(clock.now()), counter }),
    ...publicKeyRoutes(config.USER_TOKEN_PUBLIC),
  }
}

/** Starts user-service. Tests give a clock of their own. */
export const start = (environment: Environment, clock: Clock = systemClock): Promise<RunningService> =>
  serve({ api: userApi, environment, config: userConfig, clock, compose })
