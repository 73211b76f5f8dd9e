import Type, { type Static } from 'typebox'
import { text } from '../kit/config.ts'

/** What user-service is told beside what every service is told. */
export const userConfig = Type.Object({
  MYSQL_URL: text(),
  RABBITMQ_URL: text(),
  /** Private JWK (Ed25519) under which users' tokens are signed; activation codes are derived from it too. */
  USER_TOKEN: text(),
  /** The one-time password of the account `admin`, which is made when there is no administrator. */
  FIRST_ADMIN_PASSWORD: text(),
})

/** user-service's own configuration. */
export type UserConfig = Static<typeof userConfig>
