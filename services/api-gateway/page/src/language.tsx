import { type ComponentChildren, createContext } from 'preact'
import { useContext, useEffect, useMemo, useState } from 'preact/hooks'
import type { Language, Translated } from './words/dictionary.ts'

const place = 'mediq.language'

type Spoken = { readonly language: Language; readonly speak: (language: Language) => void }

const Spoken = createContext<Spoken>({ language: 'id', speak: () => undefined })

const firstLanguage = (): Language => {
  const kept = localStorage.getItem(place)
  if (kept === 'id' || kept === 'en') return kept
  return navigator.language.startsWith('en') ? 'en' : 'id'
}

/** Gives everything inside it the chosen language and keeps the choice in this browser. */
export const Speaking = ({ children }: { readonly children: ComponentChildren }) => {
  const [language, setLanguage] = useState(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const spoken = useMemo(
    () => ({
      language,
      speak: (next: Language) => {
        localStorage.setItem(place, next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <Spoken.Provider value={spoken}>{children}</Spoken.Provider>
}

/** The language and the way to change it. */
export const useLanguage = (): Spoken => useContext(Spoken)

/** A part of the texts in the chosen language. */
export const useWords = <Texts,>(words: Readonly<Record<Language, Translated<Texts>>>): Translated<Texts> =>
  words[useLanguage().language]

const locales: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' }

/** Dates and times as the chosen language writes them. */
export const useFormats = () => {
  const { language } = useLanguage()
  return useMemo(() => {
    const locale = locales[language]
    const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
    const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
    const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
    return {
      /** Of an ISO moment. */
      time: (iso: string) => time.format(new Date(iso)),
      clock: (iso: string) => clock.format(new Date(iso)),
      moment: (iso: string) => moment.format(new Date(iso)),
      /** Of an ISO date. */
      date: (iso: string) => (/^\d{4}-\d{2}-\d{2}$/.test(iso) ? date.format(new Date(`${iso}T00:00:00Z`)) : iso),
    }
  }, [language])
}
