import { useRef, useState } from 'preact/hooks'
import { asRefused, type Refused } from '../api/refused.ts'

/** One thing at a time that the person started, and how it went. */
export type Work = {
  readonly busy: boolean
  readonly problem: Refused | undefined
  /** True when it was done; false when it was refused, or when something else is still being done. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>
  readonly clear: () => void
}

/** Runs what a button starts: a second press waits for nothing and does nothing. */
export const useWork = (): Work => {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Refused>()
  const running = useRef(false)
  const run = async (work: () => Promise<unknown>) => {
    if (running.current) return false
    running.current = true
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
      return true
    } catch (error) {
      setProblem(asRefused(error))
      return false
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  return { busy, problem, run, clear: () => setProblem(undefined) }
}
