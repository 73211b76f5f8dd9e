import Type from 'typebox'
import { api } from '../kit/contract.ts'
import {
  account,
  accountWithPassword,
  apiKey,
  byId,
  deviceAccess,
  enrolment,
  idempotencyHeader,
  keySet,
  kiosk,
  newApiKey,
  newKiosk,
  patient,
  registration,
  registrationRequest,
  requests,
  tokens,
} from './schemas.ts'

export type { CardRecord, DeviceRemoved, Patient, Registration, RegistrationRequest, Tokens } from './schemas.ts'
export { deviceRemoved } from './schemas.ts'

/** Topics of the events that this service publishes; data of a removal is a DeviceRemoved. */
export const userTopics = { registered: 'user.registered', deviceRemoved: 'user.device-removed' } as const

const admins = ['ADMIN_FASKES'] as const

/** Accounts, sign-in, kiosks, keys, and patients with their national id. */
export const userApi = api('user-service', {
  loginUser: {
    method: 'POST',
    path: '/auth/login/user',
    summary: 'Signs a patient in by NIK and password. 401 wrong-credentials, 429 after wrong ones.',
    access: 'anyone',
    body: requests.loginUser,
    replies: { 200: tokens },
  },
  loginAdmin: {
    method: 'POST',
    path: '/auth/login/admin',
    summary:
      'Signs staff in. A one-time password needs newPassword beside it: 403 new-password-needed. 401 wrong-credentials, 429 after wrong ones.',
    access: 'anyone',
    body: requests.loginAdmin,
    replies: { 200: tokens },
  },
  activate: {
    method: 'POST',
    path: '/auth/activate',
    summary: 'Opens a patient’s account with the one-time code of the ticket. 409 already-exists when it is open.',
    access: 'anyone',
    body: requests.activate,
    replies: { 201: tokens },
  },
  refresh: {
    method: 'POST',
    path: '/auth/refresh',
    summary:
      'Gives the next pair of tokens and uses this refresh token up. Used twice: 401 token-reused, and every token since the sign-in is revoked.',
    access: 'anyone',
    body: requests.refreshToken,
    replies: { 200: tokens },
  },
  logout: {
    method: 'POST',
    path: '/auth/logout',
    summary: 'Ends the sign-in that the refresh token belongs to; an unknown token is already signed out.',
    access: 'anyone',
    idempotent: true,
    body: requests.refreshToken,
    replies: { 204: null },
  },
  exchangeDeviceKey: {
    method: 'POST',
    path: '/auth/device',
    summary: 'Gives five minutes of access for a kiosk’s or an integration’s key. 401 wrong-credentials.',
    access: 'services',
    callers: ['api-gateway'],
    idempotent: true,
    body: requests.deviceKey,
    replies: { 200: deviceAccess },
  },
  listAccounts: {
    method: 'GET',
    path: '/accounts',
    summary: 'Lists the staff’s accounts, by user name',
    access: admins,
    replies: { 200: Type.Object({ accounts: Type.Array(account) }) },
  },
  createAccount: {
    method: 'POST',
    path: '/accounts',
    summary: 'Creates an account with a one-time password, which is shown now and never again. 409 already-exists.',
    access: admins,
    body: requests.account,
    replies: { 201: accountWithPassword },
  },
  resetPassword: {
    method: 'POST',
    path: '/accounts/:id/reset-password',
    summary: 'Replaces the password by a one-time password and signs the account out everywhere',
    access: admins,
    params: byId,
    replies: { 200: accountWithPassword },
  },
  changeAccount: {
    method: 'PATCH',
    path: '/accounts/:id',
    summary:
      'Disables an account, which signs it out everywhere, or enables it. The last active administrator stays: 409 wrong-state.',
    access: admins,
    idempotent: true,
    params: byId,
    body: requests.accountChange,
    replies: { 200: account },
  },
  deleteAccount: {
    method: 'DELETE',
    path: '/accounts/:id',
    summary: 'Deletes an account. The last active administrator stays: 409 wrong-state.',
    access: admins,
    params: byId,
    replies: { 204: null },
  },
  listKiosks: {
    method: 'GET',
    path: '/kiosks',
    summary: 'Lists the kiosks, by name',
    access: admins,
    replies: { 200: Type.Object({ kiosks: Type.Array(kiosk) }) },
  },
  createKiosk: {
    method: 'POST',
    path: '/kiosks',
    summary: 'Creates a kiosk with an enrolment code that works once, for 15 minutes. 409 already-exists.',
    access: admins,
    body: requests.named,
    replies: { 201: newKiosk },
  },
  enrolKiosk: {
    method: 'POST',
    path: '/kiosks/enrol',
    summary: 'Gives a device its key for its enrolment code. 401 wrong-credentials, 429 after wrong ones.',
    access: 'anyone',
    body: requests.enrol,
    replies: { 201: enrolment },
  },
  deleteKiosk: {
    method: 'DELETE',
    path: '/kiosks/:id',
    summary:
      'Deletes a kiosk. Its key opens nothing from now on; while the bus is down, five minutes later at the latest.',
    access: admins,
    params: byId,
    replies: { 204: null },
  },
  listKeys: {
    method: 'GET',
    path: '/keys',
    summary: 'Lists the API keys of other systems, by name, without the keys',
    access: admins,
    replies: { 200: Type.Object({ keys: Type.Array(apiKey) }) },
  },
  createKey: {
    method: 'POST',
    path: '/keys',
    summary: 'Creates an API key, which may register patients and nothing else. 409 already-exists.',
    access: admins,
    body: requests.named,
    replies: { 201: newApiKey },
  },
  deleteKey: {
    method: 'DELETE',
    path: '/keys/:id',
    summary:
      'Deletes an API key. It opens nothing from now on; while the bus is down, five minutes later at the latest.',
    access: admins,
    params: byId,
    replies: { 204: null },
  },
  readOwnPatient: {
    method: 'GET',
    path: '/patients/me',
    summary: 'The signed-in patient’s own record',
    access: ['PASIEN'],
    replies: { 200: patient },
  },
  readPatient: {
    method: 'GET',
    path: '/patients/:id',
    summary: 'A patient’s record; for a patient only their own, else 403',
    access: ['PASIEN', 'OPERATOR', 'ADMIN_FASKES'],
    params: byId,
    replies: { 200: patient },
  },
  registerPatient: {
    method: 'POST',
    path: '/patients',
    summary:
      'Creates (201) or finds (200) the patient and writes the registration. 409 nik-of-someone-else, 422 nik-invalid, 422 idempotency-key-reused.',
    access: 'services',
    callers: ['ocr-service'],
    idempotent: true,
    headers: idempotencyHeader,
    body: registrationRequest,
    replies: { 200: registration, 201: registration },
  },
  publicKeys: {
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'The public keys under which access tokens are signed',
    access: 'anyone',
    replies: { 200: keySet },
  },
})
