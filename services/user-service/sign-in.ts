import type { Counter } from 'prom-client'
import { Problem } from '../kit/problems.ts'
import { type AccessTokens, type Holder, patientIdOf, personSeconds } from './access-token.ts'
import type { Tokens } from './schemas.ts'
import type { Attempt, Throttle } from './throttle.store.ts'

/** Signs people in: counts attempts, refuses too many, makes the pair of tokens. */
export type SignIn = {
  /** Runs an attempt that gives undefined where what was typed is wrong; refuses with 401 then, and with 429 before. */
  readonly attempt: <T>(attempt: Attempt, check: () => Promise<T | undefined>) => Promise<T>
  readonly tokensFor: (holder: Holder, refreshToken: string) => Promise<Tokens>
}

/** Opens the sign-in; `logins` counts by door and outcome. */
export const openSignIn = (throttle: Throttle, tokens: AccessTokens, logins: Counter<string>): SignIn => ({
  attempt: async (attempt, check) => {
    const { door } = attempt
    const wait = await throttle.admit(attempt)
    if (wait > 0) {
      logins.inc({ door, outcome: 'throttled' })
      throw new Problem('too-many-requests', 'too many wrong attempts: wait as long as Retry-After says', wait)
    }
    const found = await check()
    if (found === undefined) {
      logins.inc({ door, outcome: 'wrong' })
      throw new Problem('wrong-credentials')
    }
    await throttle.release(attempt)
    logins.inc({ door, outcome: 'ok' })
    return found
  },
  tokensFor: async (holder, refreshToken) => ({
    accessToken: await tokens.forPerson(holder),
    refreshToken,
    expiresInSeconds: personSeconds,
    role: holder.role,
    subject: holder.subject,
    ...patientIdOf(holder),
  }),
})
