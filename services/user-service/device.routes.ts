import { Problem } from '../kit/problems.ts'
import type { Handlers } from '../kit/routes.ts'
import type { userApi } from './api.ts'
import type { Devices } from './device.store.ts'
import type { Kiosk } from './schemas.ts'
import type { SignIn } from './sign-in.ts'
import type { KioskRow } from './tables.ts'

type DeviceRoutes = Pick<
  Handlers<typeof userApi>,
  'listKiosks' | 'createKiosk' | 'enrolKiosk' | 'deleteKiosk' | 'listKeys' | 'createKey' | 'deleteKey'
>

const moment = (milliseconds: number): string => new Date(milliseconds).toISOString()

const kioskOf = ({ id, name, keyHash, createdAt, enrolledAt, enrolmentExpiresAt }: KioskRow): Kiosk => ({
  id,
  name,
  enrolled: keyHash !== null,
  createdAt: moment(createdAt),
  ...(enrolledAt === null ? {} : { enrolledAt: moment(enrolledAt) }),
  ...(enrolmentExpiresAt === null ? {} : { enrolmentExpiresAt: moment(enrolmentExpiresAt) }),
})

/** What an administrator does with kiosks and keys, and how a device enrols. */
export const deviceRoutes = (devices: Devices, signIn: SignIn): DeviceRoutes => ({
  listKiosks: async () => ({ status: 200, body: { kiosks: (await devices.listKiosks()).map(kioskOf) } }),
  createKiosk: async ({ body: { name } }) => {
    const kiosk = await devices.createKiosk(name)
    if (kiosk === undefined) throw new Problem('already-exists', 'a kiosk of this name is there already')
    return { status: 201, body: { ...kiosk, expiresAt: moment(kiosk.expiresAt) } }
  },
  enrolKiosk: async ({ body: { code } }, { clientAddress }) => {
    const enrol = () => devices.enrol(code)
    const { id, name, deviceKey } = await signIn.attempt({ door: 'enrolment', clientAddress }, enrol)
    return { status: 201, body: { deviceKey, kioskId: id, name } }
  },
  deleteKiosk: async ({ params: { id } }) => {
    if (!(await devices.removeKiosk(id))) throw new Problem('not-found', 'there is no kiosk of this id')
    return { status: 204, body: undefined }
  },
  listKeys: async () => {
    const keys = await devices.listKeys()
    return { status: 200, body: { keys: keys.map(key => ({ ...key, createdAt: moment(key.createdAt) })) } }
  },
  createKey: async ({ body: { name } }) => {
    const key = await devices.createKey(name)
    if (key === undefined) throw new Problem('already-exists', 'a key of this name is there already')
    return { status: 201, body: key }
  },
  deleteKey: async ({ params: { id } }) => {
    if (!(await devices.removeKey(id))) throw new Problem('not-found', 'there is no key of this id')
    return { status: 204, body: undefined }
  },
})
