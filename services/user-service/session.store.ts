import { randomUUIDv7 } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Clock } from '../kit/clock.ts'
import type { Sql } from '../kit/stores/ports.ts'
import type { Holder } from './access-token.ts'
import { hashOf, newKey } from './secret-code.ts'
import type { Tables } from './tables.ts'

const refreshMilliseconds = 7 * 24 * 3_600_000

/** What became of a refresh token that somebody sent. */
export type Rotation =
  | { readonly kind: 'rotated'; readonly holder: Holder; readonly refreshToken: string }
  | { readonly kind: 'reused' }
  | { readonly kind: 'unknown' }

/** Sign-ins and the refresh tokens that follow from them: one family each. */
export type Sessions = {
  /** Begins a family inside a transaction that has checked who signs in; gives its first refresh token. */
  readonly begin: (trx: Transaction<Tables>, holder: Holder) => Promise<string>
  /** Uses a token up and gives the next one. A token that was used before revokes its family. */
  readonly rotate: (refreshToken: string) => Promise<Rotation>
  /** Revokes the token's family, if there is one. */
  readonly end: (refreshToken: string) => Promise<void>
  /** Revokes every family of a subject. */
  readonly endAll: (trx: Transaction<Tables>, subject: string) => Promise<void>
}

const revoke = (trx: Transaction<Tables>, column: 'id' | 'subject', value: string, now: number): Promise<unknown> =>
  trx
    .updateTable('refreshFamilies')
    .set({ revokedAt: now })
    .where(column, '=', value)
    .where('revokedAt', 'is', null)
    .execute()

const find = (trx: Transaction<Tables>, hash: string) =>
  trx
    .selectFrom('refreshTokens as token')
    .innerJoin('refreshFamilies as family', 'family.id', 'token.family')
    .select(['family.id', 'family.subject', 'family.role', 'family.revokedAt', 'token.usedAt', 'token.expiresAt'])
    .where('token.hash', '=', hash)
    .forUpdate()
    .executeTakeFirst()

/** Opens the sign-ins. */
export const openSessions = (sql: Sql<Tables>, clock: Clock): Sessions => {
  const issue = async (trx: Transaction<Tables>, family: string, expiresAt: number): Promise<string> => {
    const refreshToken = newKey('refresh')
    await trx
      .insertInto('refreshTokens')
      .values({ hash: hashOf(refreshToken), family, usedAt: null, expiresAt })
      .execute()
    return refreshToken
  }
  return {
    begin: async (trx, { subject, role }) => {
      const id = randomUUIDv7()
      const expiresAt = clock.now() + refreshMilliseconds
      await trx.insertInto('refreshFamilies').values({ id, subject, role, revokedAt: null, expiresAt }).execute()
      return issue(trx, id, expiresAt)
    },
    rotate: refreshToken =>
      sql.transaction(async (trx): Promise<Rotation> => {
        const hash = hashOf(refreshToken)
        const now = clock.now()
        const found = await find(trx, hash)
        if (found === undefined || found.expiresAt <= now) return { kind: 'unknown' }
        if (found.usedAt !== null) {
          await revoke(trx, 'id', found.id, now)
          return { kind: 'reused' }
        }
        if (found.revokedAt !== null) return { kind: 'unknown' }
        const expiresAt = now + refreshMilliseconds
        await trx.updateTable('refreshTokens').set({ usedAt: now }).where('hash', '=', hash).execute()
        await trx.updateTable('refreshFamilies').set({ expiresAt }).where('id', '=', found.id).execute()
        const { subject, role } = found
        return { kind: 'rotated', holder: { subject, role }, refreshToken: await issue(trx, found.id, expiresAt) }
      }),
    end: refreshToken =>
      sql.transaction(async trx => {
        const found = await find(trx, hashOf(refreshToken))
        if (found !== undefined) await revoke(trx, 'id', found.id, clock.now())
      }),
    endAll: async (trx, subject) => void (await revoke(trx, 'subject', subject, clock.now())),
  }
}
