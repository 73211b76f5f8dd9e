import { useCallback, useEffect, useState } from 'preact/hooks'
import { asRefused, type Refused } from '../api/refused.ts'
import { useWork, type Work } from '../parts/use-work.ts'
import type { Secret } from './secret-once.tsx'

/** A list that an administrator keeps, and what is being done to it. */
export type Things<Thing> = {
  readonly things: readonly Thing[] | undefined
  readonly problem: Refused | undefined
  readonly reload: () => Promise<void>
  readonly work: Work
  readonly secret: Secret | undefined
  readonly noted: () => void
  /** Does a step and lists again; a secret that the step gives is shown. */
  readonly act: (step: () => Promise<Secret | undefined>) => Promise<boolean>
}

/** Lists, changes, lists again. */
export const useThings = <Thing>(list: () => Promise<readonly Thing[]>): Things<Thing> => {
  const [things, setThings] = useState<readonly Thing[]>()
  const [problem, setProblem] = useState<Refused>()
  const [secret, setSecret] = useState<Secret>()
  const work = useWork()
  const reload = useCallback(async () => {
    try {
      setThings(await list())
      setProblem(undefined)
    } catch (error) {
      setProblem(asRefused(error))
    }
  }, [list])
  useEffect(() => {
    reload()
  }, [reload])
  const act = async (step: () => Promise<Secret | undefined>) => {
    const done = await work.run(async () => setSecret(await step()))
    if (done) await reload()
    return done
  }
  return { things, problem, reload, work, secret, noted: () => setSecret(undefined), act }
}
