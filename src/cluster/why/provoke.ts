import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Manifest } from '../../model/manifest.ts'
import type { Cluster } from '../cluster.ts'
import { type Explanation, whyNotReady } from '../why.ts'
import type { Story } from './provoked.ts'

/** What came of a story: the object at last, and why it is said not to be ready. */
export type Provoked = { readonly object: Manifest; readonly explanations: readonly Explanation[] }

const waitMilliseconds = 90_000

const isTold = ({ says, shows, final }: Story, [first]: readonly Explanation[]): boolean =>
  first !== undefined &&
  says.test(first.text) &&
  (shows === undefined || first.lines.includes(shows)) &&
  (final === undefined || first.fatal)

/** Plays a story in a namespace of its own until it is told as it should be, or no longer waits; `seen` may keep what there is. */
export const provoke = async (
  cluster: Cluster,
  story: Story,
  seen: (object: Manifest) => Promise<void> = async () => undefined,
): Promise<Provoked> => {
  const namespace = `why-${randomBytes(4).toString('hex')}`
  const home = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: story.labels ?? {} } }
  await cluster.apply(home)
  try {
    for (const object of story.objects) await cluster.apply({ ...object, metadata: { ...object.metadata, namespace } })
    const deadline = Date.now() + waitMilliseconds
    for (;;) {
      const object = await cluster.get({ ...story.about, namespace })
      if (object === undefined) throw new Error(`${story.about.kind} ${story.about.name} is gone`)
      const explanations = await whyNotReady(cluster, object)
      if (isTold(story, explanations) || Date.now() > deadline) {
        await seen(object)
        return { object, explanations }
      }
      await sleep(500)
    }
  } finally {
    await cluster.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
  }
}
