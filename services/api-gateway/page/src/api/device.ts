import type { Credentials } from './request.ts'
import type { BodyOf } from './routes.ts'

/** What this browser keeps once it was enrolled as a kiosk. */
export type Device = BodyOf<'POST /kiosks/enrol'>

const place = 'mediq.device'

/** The enrolment of this browser, in its local storage. */
export type DeviceStore = {
  readonly read: () => Device | undefined
  readonly keep: (device: Device) => void
  readonly forget: () => void
}

/** The enrolment as the browser remembers it. */
export const deviceStore = (storage: Storage): DeviceStore => ({
  read: () => {
    const text = storage.getItem(place)
    return text === null ? undefined : (JSON.parse(text) as Device)
  },
  keep: device => storage.setItem(place, JSON.stringify(device)),
  forget: () => storage.removeItem(place),
})

/** Asks as the kiosk; `onRefused` hears that its key opens nothing any more. */
export const deviceCredentials = ({ deviceKey }: Device, onRefused: () => void): Credentials => ({
  headers: async () => ({ 'x-api-key': deviceKey }),
  renew: async () => {
    onRefused()
    return false
  },
})
