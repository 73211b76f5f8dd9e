import { after, before, describe, test } from 'node:test'

/** What an adapter does, sentence by sentence, each with its proof. */
export type Sentences<Context> = Readonly<Record<string, (context: Context) => Promise<void>>>

/** Where a suite gets its store: opened before the first sentence, closed after the last. */
export type Subject<Context> = {
  readonly name: string
  /** Why the suite cannot run on this machine; false when it can. */
  readonly skip?: string | false
  start(): Promise<{ readonly context: Context; stop(): Promise<void> }>
}

/** Runs every sentence against one adapter. */
export const keeps = <Context>(subject: Subject<Context>, sentences: Sentences<Context>): void => {
  describe(subject.name, { skip: subject.skip ?? false }, () => {
    let started: Awaited<ReturnType<Subject<Context>['start']>> | undefined
    before(async () => {
      started = await subject.start()
    })
    after(() => started?.stop())
    for (const [sentence, proof] of Object.entries(sentences)) {
      test(sentence, async () => {
        if (!started) throw new Error('the store has not started')
        await proof(started.context)
      })
    }
  })
}
