import { useState } from 'preact/hooks'
import { useWords } from '../language.tsx'
import { Arrival } from '../parts/heading.tsx'
import { addressOf } from '../path.ts'
import { usePlatform } from '../platform.tsx'
import { kioskWords } from '../words/people.ts'

/** What this browser is, and the way to make it a browser like any other again. The kiosk's own screen does not lead here. */
export const DeviceView = () => {
  const words = useWords(kioskWords)
  const { devices } = usePlatform()
  const [device, setDevice] = useState(devices.read)
  const forget = () => {
    devices.forget()
    setDevice(undefined)
  }
  return (
    <section class="narrow panel stack">
      <Arrival level={1}>{words.deviceTitle}</Arrival>
      <p role="status">{device === undefined ? words.notEnrolled : words.enrolledAs(device.name)}</p>
      <div class="actions">
        {device !== undefined && (
          <button type="button" class="danger" onClick={forget}>
            {words.forget}
          </button>
        )}
        <a class="button main" href={addressOf('kiosk')}>
          {device === undefined ? words.enrolTitle : words.open}
        </a>
      </div>
    </section>
  )
}
