import { createContext } from 'preact'
import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import type { DeviceStore } from './api/device.ts'
import type { Person } from './api/held.ts'
import { type Ask, anyone, askAs } from './api/request.ts'
import type { Session } from './api/session.ts'

/** What the views work with. */
export type Platform = { readonly session: Session; readonly devices: DeviceStore }

/** Hands it to them. */
export const PlatformContext = createContext<Platform | undefined>(undefined)

/** The session and the device of this browser. */
export const usePlatform = (): Platform => {
  const platform = useContext(PlatformContext)
  if (platform === undefined) throw new Error('a view outside the platform')
  return platform
}

/** Who is signed in, followed over every change. */
export const usePerson = (): Person | undefined => {
  const { session } = usePlatform()
  const [person, setPerson] = useState(session.person)
  useEffect(() => {
    const follow = () => setPerson(session.person())
    follow()
    return session.watch(follow)
  }, [session])
  return person
}

/** Asks in the name of whoever is signed in. */
export const useAsk = (): Ask => {
  const { session } = usePlatform()
  return useMemo(() => askAs(session), [session])
}

/** Asks what anyone may ask. */
export const askAnyone: Ask = askAs(anyone)
