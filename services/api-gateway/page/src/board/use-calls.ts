import { useEffect, useRef, useState } from 'preact/hooks'
import type { Board } from '../../../../patient-queue-service/api.ts'
import { useLanguage, useWords } from '../language.tsx'
import { boardWords } from '../words/queue.ts'
import { chime, newlyCalled, say, spokenNumber } from './announce.ts'

/** The calls that the room hears and sees. */
export type Calls = {
  /** The numbers called since the board was opened, the last ones. */
  readonly fresh: readonly string[]
  readonly sentence: string
  readonly sound: boolean
  readonly toggleSound: () => void
}

const freshMilliseconds = 15_000

/** Notices each number that is newly called: for the screen, for screen readers and, once switched on, for the ears. */
export const useCalls = (board: Board | undefined): Calls => {
  const words = useWords(boardWords)
  const { language } = useLanguage()
  const before = useRef<readonly string[] | undefined>(undefined)
  const audio = useRef<AudioContext | undefined>(undefined)
  const [fresh, setFresh] = useState<readonly string[]>([])
  const [sound, setSound] = useState(false)

  useEffect(() => {
    if (board === undefined) return
    const called = before.current === undefined ? [] : newlyCalled(before.current, board.serving)
    before.current = board.serving
    if (called.length === 0) return
    setFresh(called)
    if (!sound || audio.current === undefined) return
    chime(audio.current)
    for (const number of called) say(words.announce(spokenNumber(number)), language)
  }, [board])
  useEffect(() => {
    if (fresh.length === 0) return
    const timer = setTimeout(() => setFresh([]), freshMilliseconds)
    return () => clearTimeout(timer)
  }, [fresh])

  // Browsers let a page make a sound only after a press on it.
  const toggleSound = () => {
    audio.current ??= new AudioContext()
    if (!sound) chime(audio.current)
    setSound(!sound)
  }
  return { fresh, sentence: fresh.map(number => words.announce(number)).join('. '), sound, toggleSound }
}
