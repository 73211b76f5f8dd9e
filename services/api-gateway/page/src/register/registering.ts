import type { Confirmation, TemporaryRecord } from '../../../../ocr-service/api.ts'
import type { Refused } from '../api/refused.ts'
import type { Typed } from './card-fields.ts'

/** The chosen picture, which never leaves the browser but to be read, and its address inside this page. */
export type Card = { readonly image: Blob; readonly url: string }

/** Where a registration stands. A problem never loses what was chosen, read or typed. */
export type Registering =
  | { readonly step: 'choose'; readonly card?: Card | undefined; readonly problem?: Refused | undefined }
  | { readonly step: 'reading'; readonly card: Card; readonly sent: number; readonly problem?: Refused | undefined }
  | {
      readonly step: 'review'
      readonly card?: Card | undefined
      readonly record: TemporaryRecord
      readonly typed: Typed
      readonly busy: boolean
      readonly problem?: Refused | undefined
    }
  | {
      readonly step: 'done'
      readonly tempId: string
      readonly confirmation: Confirmation
      /** The ticket has not followed for so long that a person should be asked. */
      readonly late: boolean
    }

/** The picture that a step still shows. */
export const cardOf = (state: Registering): Card | undefined => ('card' in state ? state.card : undefined)

/** Lets go of a picture: from here on nothing of it is in the page. */
export const release = (card: Card | undefined): void => {
  if (card !== undefined) URL.revokeObjectURL(card.url)
}

/** At the desk an operator registers and sets the priority; at a kiosk the patient registers alone. */
export type Place = 'desk' | 'kiosk'

/** The step without what belongs to one of them. */
export type Step = Registering['step']

/** Which of the counted steps this is. */
export const stepNumber = (step: Step): number => ({ choose: 0, reading: 0, review: 1, done: 2 })[step]
