import type { ComponentChildren } from 'preact'
import type { Person } from './api/held.ts'
import { useLanguage, useWords } from './language.tsx'
import { addressOf, goTo, type View } from './path.ts'
import { usePlatform } from './platform.tsx'
import { frameWords } from './words/frame.ts'

/** The views that the menu offers to each. */
const menuOf = (person: Person | undefined): readonly View[] => {
  if (person?.role === 'OPERATOR') return ['desk', 'register', 'board']
  if (person?.role === 'ADMIN_FASKES') return ['desk', 'register', 'board', 'admin']
  return person === undefined ? ['board', 'patient', 'staff'] : ['patient', 'board']
}

const LanguageSwitch = () => {
  const { language, speak } = useLanguage()
  const words = useWords(frameWords)
  const other = language === 'id' ? 'en' : 'id'
  return (
    <button type="button" class="plain" lang={other} onClick={() => speak(other)}>
      {words.otherLanguage}
    </button>
  )
}

type Props = {
  readonly view: View
  readonly person: Person | undefined
  readonly children: ComponentChildren
}

/** What stands around every view: the menu, the language, the way out. A kiosk's screen has the language only. */
export const Frame = ({ view, person, children }: Props) => {
  const words = useWords(frameWords)
  const { session } = usePlatform()
  const leave = async () => {
    await session.end()
    goTo('home')
  }
  return (
    <>
      {/* A button, because the address's hash names the view. */}
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        {words.skip}
      </button>
      <header class="top">
        <a class="brand" href={addressOf('home')} aria-label={`MediQ, ${words.home}`}>
          <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8" />
            <path d="M16 8v16M8 16h16" />
          </svg>
          MediQ
        </a>
        <nav class="menu" aria-label={words.menu}>
          {menuOf(person).map(name => (
            <a key={name} href={addressOf(name)} aria-current={name === view ? 'page' : undefined}>
              {words[name]}
            </a>
          ))}
        </nav>
        <div class="top-actions">
          <LanguageSwitch />
          {person !== undefined && (
            <button type="button" class="plain" onClick={leave}>
              {words.signOut}
            </button>
          )}
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}
