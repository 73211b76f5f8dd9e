import { type Nik, nikContradictions, parseNik, type Sex } from './nik.ts'
import { Problem } from './problems.ts'

/** Reads a NIK, or throws Problem `nik-invalid` where it fails its own check; `today` is the clinic's day. */
export const checkedNik = (text: string, today: string): Nik => {
  const nik = parseNik(text, today)
  if ('error' in nik) throw new Problem('nik-invalid', nik.error)
  return nik
}

/** What of a person the NIK repeats. */
export type NikHolder = { readonly nik: string; readonly birthDate: string; readonly sex: Sex }

/** Throws Problem `nik-invalid`, naming the fields, where a NIK is not its holder's; `today` is the clinic's day. */
export const checkNikHolder = (holder: NikHolder, today: string): void => {
  const fields = nikContradictions(checkedNik(holder.nik, today), holder)
  if (fields.length > 0)
    throw new Problem('nik-invalid', `expected ${fields.join(' and ')} as digits 7 to 12 of the NIK tell them`)
}
