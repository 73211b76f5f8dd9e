import type { Language } from '../words/dictionary.ts'

/** The numbers that are called now and were not before. */
export const newlyCalled = (before: readonly string[], now: readonly string[]): string[] =>
  now.filter(number => !before.includes(number))

/** The part of a number that is called out: `PQ-20260314-007` is seven. */
export const spokenNumber = (number: string): string => String(Number(number.slice(number.lastIndexOf('-') + 1)))

const notes = [
  { hertz: 784, atSeconds: 0 },
  { hertz: 659, atSeconds: 0.35 },
] as const

/** Two soft notes, a descending third. */
export const chime = (context: AudioContext): void => {
  for (const { hertz, atSeconds } of notes) {
    const begins = context.currentTime + atSeconds
    const tone = context.createOscillator()
    const loudness = context.createGain()
    tone.frequency.value = hertz
    loudness.gain.setValueAtTime(0.0001, begins)
    loudness.gain.exponentialRampToValueAtTime(0.4, begins + 0.02)
    loudness.gain.exponentialRampToValueAtTime(0.0001, begins + 0.9)
    tone.connect(loudness).connect(context.destination)
    tone.start(begins)
    tone.stop(begins + 1)
  }
}

/** Says a sentence aloud where the browser can. */
export const say = (sentence: string, language: Language): void => {
  if (!('speechSynthesis' in globalThis)) return
  const utterance = new SpeechSynthesisUtterance(sentence)
  utterance.lang = language === 'id' ? 'id-ID' : 'en-GB'
  utterance.rate = 0.9
  speechSynthesis.speak(utterance)
}
