import { api } from '../kit/contract.ts'
import {
  byTempId,
  confirmation,
  confirmBody,
  confirmHeaders,
  correction,
  temporaryRecord,
  uploadForm,
} from './schemas.ts'

export type { Confirmation, Correction, OcrConfirmed, OcrRead, TemporaryRecord } from './schemas.ts'
export { ocrConfirmed, ocrRead } from './schemas.ts'

const registrars = ['OPERATOR', 'ADMIN_FASKES', 'KIOSK'] as const

/** Topics of the events that this service publishes: data is an OcrRead and an OcrConfirmed, ids only. */
export const ocrTopics = { read: 'ocr.read', confirmed: 'ocr.confirmed' } as const

/** From the picture of an identity card to a registration. A kiosk sees only what it uploaded itself. */
export const ocrApi = api('ocr-service', {
  upload: {
    method: 'POST',
    path: '/ocr/upload',
    summary:
      'Reads the card on a JPEG or PNG in the form field `image` and keeps what it says for 30 minutes, never the picture. 400 not-an-image, 413, 415, 422 no-card, 503.',
    access: registrars,
    multipart: true,
    form: uploadForm,
    refuses: ['not-an-image', 'too-many-pixels', 'no-card'],
    replies: { 201: temporaryRecord },
  },
  readTemporaryRecord: {
    method: 'GET',
    path: '/ocr/temp/:tempId',
    summary: 'What was read; once confirmed only the ids and the ticket’s number. 404 when it is gone.',
    access: registrars,
    params: byTempId,
    refuses: ['not-found'],
    replies: { 200: temporaryRecord },
  },
  correctTemporaryRecord: {
    method: 'PATCH',
    path: '/ocr/temp/:tempId',
    summary:
      'Corrects fields, whose confidence is 1 from then on; null empties one that a record may lack. 422 nik-invalid, 409 wrong-state when confirmed.',
    access: registrars,
    idempotent: true,
    params: byTempId,
    body: correction,
    refuses: ['not-found', 'wrong-state', 'in-progress', 'nik-invalid'],
    replies: { 200: temporaryRecord },
  },
  confirm: {
    method: 'POST',
    path: '/ocr/confirm-temp/:tempId',
    summary:
      'Registers the patient and gets the ticket (201; 200 when it was confirmed before; 202 with no ticket yet when the queue is down: it follows by itself). 403 for a kiosk that asks for a priority, 409 nik-of-someone-else, 422 nik-invalid (also where birth date or sex are not those of the NIK) or record-incomplete, 503 when the patient cannot be written.',
    access: registrars,
    idempotent: true,
    params: byTempId,
    headers: confirmHeaders,
    body: confirmBody,
    refuses: [
      'not-found',
      'nik-of-someone-else',
      'wrong-state',
      'nik-invalid',
      'record-incomplete',
      'idempotency-key-reused',
    ],
    replies: { 200: confirmation, 201: confirmation, 202: confirmation },
  },
  forgetTemporaryRecord: {
    method: 'DELETE',
    path: '/ocr/temp/:tempId',
    summary: 'Forgets what was read; a registration that was confirmed stays',
    access: registrars,
    params: byTempId,
    refuses: ['not-found'],
    replies: { 204: null },
  },
})
