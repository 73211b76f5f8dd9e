import { useEffect } from 'preact/hooks'
import { AdminView } from './admin/admin-view.tsx'
import type { Person } from './api/held.ts'
import { BoardView } from './board/board-view.tsx'
import { DeskView } from './desk/desk-view.tsx'
import { Frame } from './frame.tsx'
import { HomeView } from './home-view.tsx'
import { DeviceView } from './kiosk/device-view.tsx'
import { KioskView } from './kiosk/kiosk-view.tsx'
import { useWords } from './language.tsx'
import { useView, type View } from './path.ts'
import { OwnQueue } from './patient/own-queue.tsx'
import { PatientSignIn } from './patient/patient-sign-in.tsx'
import { usePerson } from './platform.tsx'
import { RegisterView } from './register/register-view.tsx'
import { StaffSignIn } from './staff/staff-sign-in.tsx'
import { frameWords } from './words/frame.ts'

const isStaff = (person: Person | undefined): person is Person =>
  person?.role === 'OPERATOR' || person?.role === 'ADMIN_FASKES'

/** The view for the address and the person; whoever may not see it is asked to sign in. */
const Current = ({ view, person }: { readonly view: View; readonly person: Person | undefined }) => {
  switch (view) {
    case 'home':
      return <HomeView />
    case 'board':
      return <BoardView />
    case 'kiosk':
      return <KioskView />
    case 'device':
      return <DeviceView />
    case 'patient':
      return person?.role === 'PASIEN' ? <OwnQueue key={person.subject} /> : <PatientSignIn />
    case 'staff':
    case 'desk':
      return isStaff(person) ? <DeskView key={person.subject} /> : <StaffSignIn />
    case 'register':
      return isStaff(person) ? <RegisterView key={person.subject} person={person} /> : <StaffSignIn />
    case 'admin':
      return person?.role === 'ADMIN_FASKES' ? <AdminView key={person.subject} /> : <StaffSignIn />
  }
}

/** The page for people. */
export const App = () => {
  const view = useView()
  const person = usePerson()
  const words = useWords(frameWords)
  const title = words[view]
  useEffect(() => {
    document.title = view === 'home' ? 'MediQ' : `${title} · MediQ`
  }, [title, view])
  return (
    <Frame view={view} person={person}>
      <Current key={view} view={view} person={person} />
    </Frame>
  )
}
