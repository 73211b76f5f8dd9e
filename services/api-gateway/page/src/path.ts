import { useEffect, useState } from 'preact/hooks'

/** The views, by their name in the address: `#/board`. Nothing personal ever stands there. */
export const views = ['home', 'board', 'patient', 'staff', 'register', 'desk', 'admin', 'kiosk', 'device'] as const

/** One of the views. */
export type View = (typeof views)[number]

/** The view that an address's hash names; anything unknown is home. */
export const viewOf = (hash: string): View => views.find(view => hash === `#/${view}`) ?? 'home'

/** The address of a view. */
export const addressOf = (view: View): string => (view === 'home' ? '#/' : `#/${view}`)

/** Goes to another view. */
export const goTo = (view: View): void => {
  location.hash = addressOf(view)
}

/** The view that the address names now. */
export const useView = (): View => {
  const [view, setView] = useState(() => viewOf(location.hash))
  useEffect(() => {
    const follow = () => setView(viewOf(location.hash))
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return view
}
