import { useMemo } from 'preact/hooks'
import type { Person } from '../api/held.ts'
import { useWords } from '../language.tsx'
import { Arrival } from '../parts/heading.tsx'
import { usePlatform } from '../platform.tsx'
import { registrationWords } from '../words/registration.ts'
import { RegistrationSteps } from './registration-steps.tsx'
import { tabMemory } from './remembered.ts'
import { useRegistering } from './use-registering.ts'

/** Registration by a signed-in operator. */
export const RegisterView = ({ person: { subject } }: { readonly person: Person }) => {
  const words = useWords(registrationWords)
  const { session } = usePlatform()
  const memory = useMemo(() => tabMemory(sessionStorage, subject), [subject])
  const registration = useRegistering({ credentials: session, memory, subject })
  return (
    <section>
      <Arrival level={1}>{words.title}</Arrival>
      <RegistrationSteps registration={registration} place="desk" onFinished={registration.startOver} />
    </section>
  )
}
