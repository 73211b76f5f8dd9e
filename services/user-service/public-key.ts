import type { Handlers } from '../kit/routes.ts'
import type { userApi } from './api.ts'

type PublicJwk = { readonly kty: string; readonly crv: string; readonly x: string; readonly kid: string }

/** Publishes the key set that the platform gave every service, without anything a public key does not need. */
export const publicKeyRoutes = (publicJwks: string): Pick<Handlers<typeof userApi>, 'publicKeys'> => {
  const { keys } = JSON.parse(publicJwks) as { readonly keys: readonly PublicJwk[] }
  const body = { keys: keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid, alg: 'EdDSA' })) }
  return { publicKeys: async () => ({ status: 200, body }) }
}
