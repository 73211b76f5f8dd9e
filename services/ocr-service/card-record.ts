import { Compile } from 'typebox/compile'
import { checkedNik, checkNikHolder } from '../kit/nik-check.ts'
import { Problem } from '../kit/problems.ts'
import { type CardRecord, userApi } from '../user-service/api.ts'
import type { ReadRecord } from './temporary-record.ts'

/** Makes a patient's record of what was read, or refuses: `nik-invalid`, `record-incomplete`. */
export type ToCardRecord = (record: ReadRecord, today: string) => CardRecord

/** Opens the conversion; the form is the one that user-service takes. */
export const openCardRecord = (): ToCardRecord => {
  const { record: form } = userApi.endpoints.registerPatient.body.properties
  const validator = Compile(form)
  return ({ fields }, today) => {
    const values = Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value]))
    const missing = form.required.filter(field => values[field] === undefined)
    if (missing.length > 0) throw new Problem('record-incomplete', `missing: ${missing.join(', ')}`)
    checkedNik(String(values.nik), today)
    if (validator.Check(values)) {
      checkNikHolder(values, today)
      return values
    }
    const wrong = new Set(validator.Errors(values).map(({ instancePath }) => instancePath.split('/')[1] ?? ''))
    throw new Problem('record-incomplete', `expected another form: ${[...wrong].join(', ')}`)
  }
}
