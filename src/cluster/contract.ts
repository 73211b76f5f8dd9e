// What every Cluster does, sentence by sentence. The fake passes what the real API server passes, so a test against the
// fake says something about the real one.
import { after, before, describe, test } from 'node:test'
import { applying } from './contract/apply.ts'
import { creating } from './contract/create.ts'
import { type Say, type Subject, shapes } from './contract/given.ts'
import { identity } from './contract/identity.ts'
import { immutability } from './contract/immutable.ts'
import { listing } from './contract/list.ts'
import { owning } from './contract/ownership.ts'
import { patching } from './contract/patch.ts'
import { removing } from './contract/remove.ts'
import { watching } from './contract/watch.ts'

/** The sentences. `open` is called once, `close` when all is done. */
export const clusterContract = (
  title: string,
  open: () => Promise<Subject>,
  close: (subject: Subject) => Promise<void>,
): void => {
  describe(title, () => {
    let subject: Subject
    before(async () => {
      subject = await open()
      const { namespace, cluster } = subject
      await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    })
    after(() => close(subject))
    const say: Say = (sentence, body) => test(sentence, () => body({ ...subject, ...shapes(subject.namespace) }))

    for (const part of [identity, applying, owning, creating, immutability, patching, removing, listing, watching])
      part(say)
  })
}
