// Devices prove themselves by a key that lasts for years. It is exchanged at user-service for a token of five minutes;
// the gateway keeps the token, and of the key only its hash.
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../kit/clock.ts'
import { Problem } from '../kit/problems.ts'
import type { Trace } from '../kit/trace.ts'

/** The header that carries a device's key. */
export const deviceKeyHeader = 'x-api-key'

/** What user-service gives for a key; `subject` is the device's id. */
export type DeviceAccess = {
  readonly accessToken: string
  readonly expiresInSeconds: number
  readonly subject: string
}

/** The tokens of devices. */
export type DeviceKeys = {
  /** The access token for a device's key. Throws Problem `not-signed-in` where the key opens nothing. */
  readonly tokenFor: (key: string, trace: Trace) => Promise<string>
  /** A device was removed: its key is asked about again. */
  readonly forget: (deviceId: string) => void
  /** Some device may have been removed: every key is asked about again. */
  readonly forgetAll: () => void
}

/** What the exchange works with. */
export type DeviceKeyParts = {
  /** Throws Problem `wrong-credentials` where the key opens nothing. */
  readonly exchange: (key: string, trace: Trace) => Promise<DeviceAccess>
  readonly clock: Clock
}

const mostKeys = 10_000
const longestKey = 256
/** The token is exchanged anew so long before it ends, so that it does not end on its way. */
const marginMilliseconds = 20_000
/** A key that opened nothing is not asked about again for so long. */
const refusedMilliseconds = 10_000

/** `deviceId` is undefined until the exchange has answered, and where the key opens nothing. */
type Known = { readonly token: Promise<string>; until: number; deviceId: string | undefined }

/** Opens the exchange. However many requests carry a key at once, it is asked about once. */
export const openDeviceKeys = ({ exchange, clock }: DeviceKeyParts): DeviceKeys => {
  const known = new LRUCache<string, Known>({ max: mostKeys })

  const begin = (fingerprint: string, key: string, trace: Trace): Known => {
    const asked: Known = {
      until: Number.POSITIVE_INFINITY,
      deviceId: undefined,
      token: exchange(key, trace).then(
        ({ accessToken, expiresInSeconds, subject }) => {
          asked.until = clock.now() + expiresInSeconds * 1000 - marginMilliseconds
          asked.deviceId = subject
          return accessToken
        },
        (error: unknown) => {
          const refused = error instanceof Problem && error.code === 'wrong-credentials'
          asked.until = refused ? clock.now() + refusedMilliseconds : 0
          throw refused ? new Problem('not-signed-in', 'expected a valid device key') : error
        },
      ),
    }
    known.set(fingerprint, asked)
    return asked
  }
  return {
    tokenFor: async (key, trace) => {
      if (key === '' || key.length > longestKey) throw new Problem('not-signed-in', 'expected a valid device key')
      const fingerprint = hash('sha256', key, 'base64')
      const before = known.get(fingerprint)
      const current = before !== undefined && before.until > clock.now() ? before : begin(fingerprint, key, trace)
      return current.token
    },
    forget: deviceId => {
      // An exchange on its way may have been answered before the removal, whoever's it is.
      for (const [fingerprint, one] of [...known.entries()])
        if (one.deviceId === undefined || one.deviceId === deviceId) known.delete(fingerprint)
    },
    forgetAll: () => known.clear(),
  }
}
