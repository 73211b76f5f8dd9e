import { useCallback } from 'preact/hooks'
import type { BodyOf } from '../api/routes.ts'
import { useFormats, useWords } from '../language.tsx'
import { addressOf } from '../path.ts'
import { useAsk } from '../platform.tsx'
import { adminWords } from '../words/people.ts'
import { NamedPanel } from './named-panel.tsx'
import { useThings } from './use-things.ts'

type Kiosk = BodyOf<'GET /kiosks'>['kiosks'][number]

const isExpired = ({ enrolmentExpiresAt }: Kiosk) =>
  enrolmentExpiresAt === undefined || new Date(enrolmentExpiresAt).getTime() < Date.now()

/** The registration devices. */
export const KiosksPanel = () => {
  const words = useWords(adminWords)
  const formats = useFormats()
  const ask = useAsk()
  const things = useThings<Kiosk>(useCallback(async () => (await ask('GET /kiosks', {})).body.kiosks, [ask]))
  const create = async (name: string) => {
    const { body } = await ask('POST /kiosks', { body: { name } })
    const place = `${location.host}/${addressOf('kiosk')}`
    return {
      title: words.enrolmentCode(name),
      value: body.enrolmentCode,
      hint: words.enrolmentHint(place, formats.time(body.expiresAt)),
    }
  }
  const stateOf = (kiosk: Kiosk) => {
    if (kiosk.enrolled) return words.enrolled
    if (isExpired(kiosk)) return words.codeExpired
    return words.awaitsCode(formats.time(kiosk.enrolmentExpiresAt ?? kiosk.createdAt))
  }
  return (
    <NamedPanel
      id="kiosks"
      title={words.kiosks}
      hint={words.kiosksHint}
      addLabel={words.addKiosk}
      things={things}
      create={create}
      remove={({ id }) => ask('DELETE /kiosks/:id', { params: { id } })}
      columns={[words.state, words.created]}
      cells={kiosk => (
        <>
          <td data-label={words.state}>{stateOf(kiosk)}</td>
          <td data-label={words.created}>{formats.moment(kiosk.createdAt)}</td>
        </>
      )}
    />
  )
}
