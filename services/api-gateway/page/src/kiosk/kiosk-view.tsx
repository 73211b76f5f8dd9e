import { useEffect, useMemo, useState } from 'preact/hooks'
import { type Device, deviceCredentials } from '../api/device.ts'
import { useWords } from '../language.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Arrival } from '../parts/heading.tsx'
import { useCountdown } from '../parts/notice.tsx'
import { usePlatform } from '../platform.tsx'
import { cardOf } from '../register/registering.ts'
import { RegistrationSteps } from '../register/registration-steps.tsx'
import { noMemory } from '../register/remembered.ts'
import { useRegistering } from '../register/use-registering.ts'
import { kioskWords } from '../words/people.ts'
import { registrationWords } from '../words/registration.ts'
import { EnrolDevice } from './enrol-device.tsx'
import { useIdle } from './use-idle.ts'

const idleSeconds = 90
const answerSeconds = 20
const ticketSeconds = 60

const StillThere = ({ onStay, onGone }: { readonly onStay: () => void; readonly onGone: () => void }) => {
  const words = useWords(registrationWords)
  const left = useCountdown(answerSeconds, onGone)
  return (
    <Dialog title={words.stillThere} onClose={onStay}>
      <p>{words.stillThereHint(left ?? 0)}</p>
      <div class="actions">
        <button type="button" class="main" onClick={onStay}>
          {words.goOn}
        </button>
      </div>
    </Dialog>
  )
}

const Resets = ({ onDue }: { readonly onDue: () => void }) => {
  const words = useWords(registrationWords)
  const left = useCountdown(ticketSeconds, onDue)
  return <p class="hint resets">{words.resets(left ?? 0)}</p>
}

type RoundProps = { readonly device: Device; readonly onRefused: () => void; readonly onFinished: () => void }

/** One patient's registration, from the welcome to the empty screen. */
const Round = ({ device, onRefused, onFinished }: RoundProps) => {
  const words = useWords(kioskWords)
  const credentials = useMemo(() => deviceCredentials(device, onRefused), [device])
  const registration = useRegistering({ credentials, memory: noMemory, subject: device.kioskId })
  const { state, startOver } = registration
  const { idle, stir } = useIdle(
    idleSeconds,
    state.step === 'review' || state.step === 'reading' || cardOf(state) !== undefined,
  )
  const finish = () => {
    startOver()
    onFinished()
  }
  const settled = state.step === 'done' && (state.confirmation.ticket !== null || state.late)
  return (
    <section>
      <Arrival level={1}>{words.welcome}</Arrival>
      {state.step === 'choose' && <p class="lead">{words.welcomeHint}</p>}
      <RegistrationSteps registration={registration} place="kiosk" onFinished={finish} />
      {settled && <Resets onDue={finish} />}
      {idle && <StillThere onStay={stir} onGone={finish} />}
    </section>
  )
}

/** A kiosk: patients register alone, one after the other, and the screen forgets each of them. */
export const KioskView = () => {
  const { devices } = usePlatform()
  const [device, setDevice] = useState(devices.read)
  const [revoked, setRevoked] = useState(false)
  const [round, setRound] = useState(0)
  useEffect(() => {
    document.documentElement.classList.toggle('kiosk', device !== undefined)
    return () => document.documentElement.classList.remove('kiosk')
  }, [device])
  if (device === undefined)
    return (
      <EnrolDevice
        revoked={revoked}
        onEnrolled={enrolled => {
          devices.keep(enrolled)
          setRevoked(false)
          setDevice(enrolled)
        }}
      />
    )
  const refused = () => {
    devices.forget()
    setRevoked(true)
    setDevice(undefined)
  }
  return <Round key={round} device={device} onRefused={refused} onFinished={() => setRound(round + 1)} />
}
