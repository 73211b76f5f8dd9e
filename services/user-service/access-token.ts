import type { Role } from '../kit/contract.ts'
import type { Signer } from '../kit/tokens.ts'

/** Who a token is for; a patient's subject is their patient id. */
export type Holder = { readonly subject: string; readonly role: Role }

/** How long a person's access token is good. */
export const personSeconds = 900

/** How long a device's access token is good. */
export const deviceSeconds = 300

/** Makes access tokens that every service of the platform believes. */
export type AccessTokens = {
  readonly forPerson: (holder: Holder) => Promise<string>
  readonly forDevice: (subject: string) => Promise<string>
}

/** The patient that a holder is, as claims and answers name it. */
export const patientIdOf = ({ subject, role }: Holder): { patientId?: string } =>
  role === 'PASIEN' ? { patientId: subject } : {}

/** Opens the tokens that the signer signs for a platform. */
export const accessTokens = (signer: Signer, platform: string): AccessTokens => {
  const sign = (holder: Holder, seconds: number) =>
    signer.sign({ sub: holder.subject, role: holder.role, ...patientIdOf(holder) }, { audience: platform, seconds })
  return {
    forPerson: holder => sign(holder, personSeconds),
    forDevice: subject => sign({ subject, role: 'KIOSK' }, deviceSeconds),
  }
}
