import type { Clock } from '../kit/clock.ts'
import { describeError, type Log } from '../kit/log.ts'
import type { Resource } from '../kit/serve.ts'
import type { Sql } from '../kit/stores/ports.ts'
import type { Tables } from './tables.ts'

const hour = 3_600_000

/** A registration can be repeated for half an hour, the life of its temporary record; a day is kept. */
const answerMilliseconds = 24 * hour

/** Rows of one deletion: few, since registrations wait for it. */
const batch = 200

/** Deletes one batch of each kind of row that serves no more. Gives how many were deleted. */
export const deleteStale = async (sql: Sql<Tables>, now: number): Promise<number> => {
  const { db } = sql
  const old = now - answerMilliseconds
  const answers = await db
    .selectFrom('registrationAnswers')
    .select('idempotencyKey as key')
    .where('createdAt', '<', old)
    .limit(batch)
    .execute()
  const tokens = await db
    .selectFrom('refreshTokens')
    .select('hash as key')
    .where('expiresAt', '<', now)
    .limit(batch)
    .execute()
  const families = await db
    .selectFrom('refreshFamilies')
    .select('id as key')
    .where('expiresAt', '<', now)
    .limit(batch)
    .execute()
  const throttles = await db
    .selectFrom('throttles')
    .select('id as key')
    .where('expiresAt', '<', now)
    .limit(batch)
    .execute()
  const keys = (rows: readonly { key: string }[]) => rows.map(({ key }) => key)
  const count = answers.length + tokens.length + families.length + throttles.length
  if (count === 0) return 0
  await sql.transaction(async trx => {
    if (answers.length > 0)
      await trx.deleteFrom('registrationAnswers').where('idempotencyKey', 'in', keys(answers)).execute()
    if (tokens.length > 0) await trx.deleteFrom('refreshTokens').where('hash', 'in', keys(tokens)).execute()
    if (families.length > 0)
      await trx.deleteFrom('refreshFamilies').where('id', 'in', keys(families)).where('expiresAt', '<', now).execute()
    if (throttles.length > 0)
      await trx.deleteFrom('throttles').where('id', 'in', keys(throttles)).where('expiresAt', '<', now).execute()
  })
  return count
}

const restMilliseconds = 60_000
const busyMilliseconds = 1000

/** Deletes stale rows from time to time: a batch a minute, or a batch a second while there are more. */
export const keepTidy = (sql: Sql<Tables>, clock: Clock, log: Log): Resource => {
  let timer: NodeJS.Timeout
  let work: Promise<void> = Promise.resolve()
  const once = async (): Promise<void> => {
    const deleted = await deleteStale(sql, clock.now()).catch((error: unknown) => {
      log.warn('stale rows stay for now', describeError(error))
      return 0
    })
    timer = setTimeout(next, deleted < batch ? restMilliseconds : busyMilliseconds).unref()
  }
  const next = (): void => {
    work = once()
  }
  timer = setTimeout(next, restMilliseconds).unref()
  return {
    close: async () => {
      await work
      clearTimeout(timer)
    },
  }
}
