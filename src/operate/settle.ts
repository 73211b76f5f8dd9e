// Waits until a Deployment's Pods are there, or gone, and says meanwhile what it waits for: how many, and the API's own
// reasons. When the time is over it names the culprit.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import { readinessOf } from '../cluster/ready/ready.ts'
import { selectorText } from '../cluster/why/evidence.ts'
import { type Explanation, whyNotReady } from '../cluster/why.ts'
import { type Manifest, nameOf, type ObjectReference } from '../model/manifest.ts'
import type { Progress } from './progress.ts'

/** How long to wait, and whom to tell. */
export type Patience = { readonly seconds: number; readonly progress: Progress }

/** The Pods did not come, or did not go, in time; the text names the workload, the counts and the reasons. */
export class NotSettled extends Error {
  override readonly name = 'NotSettled'
}

const pauseMilliseconds = 500

const textOf = ({ culprit, text, notes, lines }: Explanation): readonly string[] => [
  `  ${culprit.name}  ${text}`,
  ...notes.map(note => `  ${note}`),
  ...lines.map(line => `    | ${line}`),
]

/** What is still waited for; undefined where nothing is. */
type Waiting = { readonly text: string; readonly fatal: boolean } | undefined

const until = async (
  what: string,
  look: () => Promise<Waiting>,
  reasons: () => Promise<readonly Explanation[]>,
  { seconds, progress }: Patience,
): Promise<void> => {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const waiting = await look()
    if (waiting === undefined) return progress.show([])
    const why = await reasons()
    progress.show([`${what} ${waiting.text}`, ...why.map(({ culprit, text }) => `  ${culprit.name}  ${text}`)])
    const hopeless = waiting.fatal || why.some(({ fatal }) => fatal)
    if (hopeless || Date.now() > end) {
      progress.show([])
      const when = hopeless ? 'and waiting cannot help' : `after ${seconds} s`
      throw new NotSettled([`${what} ${waiting.text} ${when}`, ...why.flatMap(textOf)].join('\n'))
    }
    await sleep(pauseMilliseconds)
  }
}

const live = async (cluster: Cluster, reference: ObjectReference): Promise<Manifest> => {
  const found = await cluster.get(reference)
  if (found !== undefined) return found
  throw new NotSettled(`${nameOf(reference)} was removed meanwhile`)
}

/** Waits until a Deployment runs as it is written. Rejects with NotSettled, naming what keeps it. */
export const untilReady = (cluster: Cluster, deployment: ObjectReference, patience: Patience): Promise<void> =>
  until(
    deployment.name,
    async () => {
      const readiness = readinessOf(await live(cluster, deployment))
      if (readiness.ready) return undefined
      const text = [readiness.counts, readiness.reason].filter(part => part !== undefined).join(' — ')
      return { text, fatal: readiness.fatal === true }
    },
    async () => whyNotReady(cluster, await live(cluster, deployment)),
    patience,
  )

/** Waits until a Deployment has no more than so many Pods, those that still end included. */
export const untilFewer = (
  cluster: Cluster,
  deployment: ObjectReference,
  most: number,
  patience: Patience,
): Promise<void> =>
  until(
    deployment.name,
    async () => {
      const { spec } = await live(cluster, deployment)
      const { selector } = spec as { readonly selector: Parameters<typeof selectorText>[0] }
      const { namespace = 'default' } = deployment
      const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: selectorText(selector) })
      return pods.length <= most ? undefined : { text: `has ${pods.length} Pods, ${most} are to stay`, fatal: false }
    },
    async () => [],
    patience,
  )
