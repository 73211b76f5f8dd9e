// Waits for many objects at once, tells at every moment how far each is and why, and gives up with the culprit's name:
// when nothing got better for too long, or as soon as waiting cannot help.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../cluster/cluster.ts'
import type { Readiness, Related } from '../../cluster/ready/readiness.ts'
import { judgedKinds, readinessOf } from '../../cluster/ready/ready.ts'
import { type Explanation, whyNotReady } from '../../cluster/why.ts'
import type { Manifest, ObjectReference } from '../../model/manifest.ts'
import type { Progress } from '../progress.ts'
import { nextStep } from './next.ts'

/** How long to wait while nothing gets better, and whom to tell. */
export type Patience = { readonly seconds: number; readonly progress: Progress }

/** What was deployed did not become ready; the text names the culprit, the reasons and how to go on. */
export class DeployStopped extends Error {
  override readonly name = 'DeployStopped'
}

const shortestPauseMilliseconds = 200
const longestPauseMilliseconds = 1000
/** Reasons take several requests each; they are read this often. */
const reasonMilliseconds = 2000
/** A condition of the version before may still stand for a moment. */
const hopelessMilliseconds = 5000

/** One object that is not ready. */
type Waiting = {
  readonly reference: ObjectReference
  readonly object: Manifest | undefined
  readonly readiness: Readiness & { readonly ready: false }
}

const obvious = ['Deployment', 'StatefulSet']
const shortName = ({ kind, name }: ObjectReference): string => (obvious.includes(kind) ? name : `${kind} ${name}`)

const needsSurroundings = ['PersistentVolumeClaim', 'Ingress']

const surroundings = async (cluster: Cluster, references: readonly ObjectReference[]): Promise<Related> => {
  const claim = references.find(({ kind }) => kind === 'PersistentVolumeClaim')
  const list = (apiVersion: string, kind: string, namespace?: string) =>
    cluster.list({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) })
  const ingresses = references.some(({ kind }) => kind === 'Ingress')
    ? { ingresses: await list('networking.k8s.io/v1', 'Ingress') }
    : {}
  if (claim === undefined) return ingresses
  const [pods, events] = await Promise.all([list('v1', 'Pod', claim.namespace), list('v1', 'Event', claim.namespace)])
  return { ...ingresses, pods, events }
}

const gone: Readiness & { readonly ready: false } = { ready: false, reason: 'it was removed meanwhile' }

const look = async (cluster: Cluster, references: readonly ObjectReference[]): Promise<readonly Waiting[]> => {
  const [objects, related] = await Promise.all([
    Promise.all(references.map(reference => cluster.get(reference))),
    references.some(({ kind }) => needsSurroundings.includes(kind)) ? surroundings(cluster, references) : {},
  ])
  return references.flatMap((reference, place): readonly Waiting[] => {
    const object = objects[place]
    const readiness = object === undefined ? gone : readinessOf(object, related)
    return readiness.ready ? [] : [{ reference, object, readiness }]
  })
}

/** An object that waits, and why. */
type Explained = Waiting & { readonly why: readonly Explanation[] }

const explain = (cluster: Cluster, waiting: readonly Waiting[]): Promise<readonly Explained[]> =>
  Promise.all(
    waiting.map(async one => ({ ...one, why: one.object === undefined ? [] : await whyNotReady(cluster, one.object) })),
  )

const told = ({ reference, readiness, why }: Explained): string => {
  const reason = why[0]?.text ?? readiness.reason
  const counts = readiness.counts === undefined ? '' : ` ${readiness.counts}`
  return `${shortName(reference)}${counts} — ${reason}`
}

const explanation = ({ culprit, text, alike, notes, lines }: Explanation): readonly string[] => [
  `  ${culprit.name}  ${text}${alike.length === 0 ? '' : ` (and ${alike.length} more Pods alike)`}`,
  ...notes.map(note => `  ${note}`),
  ...lines.map(line => `    | ${line}`),
]

const report = ({ reference, readiness, why }: Explained, when: string): readonly string[] => {
  const { counts, reason } = readiness
  if (why.length === 0) return [`${shortName(reference)} ${counts ?? 'is not ready'} ${when}`, `  ${reason}`]
  return [`${shortName(reference)} ${counts ?? 'is not ready'} ${when}`, ...why.flatMap(explanation)]
}

/** The worst first: what waiting cannot help, then what says why. */
const weight = ({ readiness, why }: Explained): number =>
  (readiness.fatal || why.some(({ fatal }) => fatal) ? 2 : 0) + (why.length > 0 ? 1 : 0)

const stopped = (explained: readonly Explained[], when: string): DeployStopped => {
  const worst = explained.toSorted((one, other) => weight(other) - weight(one))
  const reasons = worst.flatMap(({ readiness, why }) => [...why.map(({ text }) => text), readiness.reason])
  return new DeployStopped([...worst.flatMap(one => report(one, when)), `  next: ${nextStep(reasons)}`].join('\n'))
}

const readyPods = ({ readiness }: Waiting): number => Number(/^(\d+)\//.exec(readiness.counts ?? '')?.[1] ?? 0)

/** Grows whenever something gets better: objects count more than Pods. */
const achieved = (all: number, waiting: readonly Waiting[]): number =>
  (all - waiting.length) * 10_000 + waiting.reduce((sum, one) => sum + readyPods(one), 0)

const isHopeless = ({ readiness, why }: Explained): boolean =>
  readiness.fatal === true || why.some(({ fatal }) => fatal)

/** What was found out so far, and since when nothing got better. */
type Course = {
  best: number
  betterAt: number
  hopelessSince: number | undefined
  explained: readonly Explained[]
  explainedAt: number
}

const withReasons = async (
  cluster: Cluster,
  course: Course,
  waiting: readonly Waiting[],
): Promise<readonly Explained[]> => {
  if (Date.now() - course.explainedAt <= reasonMilliseconds) {
    const before = new Map(course.explained.map(({ reference, why }) => [reference, why]))
    return waiting.map(one => ({ ...one, why: before.get(one.reference) ?? [] }))
  }
  course.explained = await explain(cluster, waiting)
  course.explainedAt = Date.now()
  return course.explained
}

/** Throws DeployStopped where waiting cannot help, or nothing got better for too long. */
const giveUp = async (
  cluster: Cluster,
  course: Course,
  { seconds, progress }: Patience,
  explained: readonly Explained[],
): Promise<void> => {
  const now = Date.now()
  const hopeless = explained.filter(isHopeless)
  course.hopelessSince = hopeless.length > 0 ? (course.hopelessSince ?? now) : undefined
  const failedJob = hopeless.some(({ reference }) => reference.kind === 'Job')
  const given = failedJob || (course.hopelessSince !== undefined && now - course.hopelessSince >= hopelessMilliseconds)
  if (!given && now - course.betterAt < seconds * 1000) return
  progress.show([])
  throw given
    ? stopped(await explain(cluster, hopeless), 'and waiting cannot help')
    : stopped(await explain(cluster, explained), `after ${seconds} s`)
}

/** Waits until all are ready. Rejects with DeployStopped, or with ClusterError where the cluster does not answer. */
export const awaitReady = async (
  cluster: Cluster,
  references: readonly ObjectReference[],
  patience: Patience,
): Promise<void> => {
  const judged = references.filter(({ kind }) => judgedKinds.includes(kind))
  const course: Course = { best: -1, betterAt: Date.now(), hopelessSince: undefined, explained: [], explainedAt: 0 }
  let waiting = await look(cluster, judged)
  for (
    let pause = shortestPauseMilliseconds;
    waiting.length > 0;
    pause = Math.min(pause * 1.2, longestPauseMilliseconds)
  ) {
    const reached = achieved(judged.length, waiting)
    if (reached > course.best) Object.assign(course, { best: reached, betterAt: Date.now() })
    const explained = await withReasons(cluster, course, waiting)
    patience.progress.show(explained.map(one => `  ${told(one)}`))
    await giveUp(cluster, course, patience, explained)
    await sleep(pause)
    waiting = await look(
      cluster,
      waiting.map(({ reference }) => reference),
    )
  }
  patience.progress.show([])
}

/** Waits until objects that are being removed are gone. Rejects with DeployStopped, which says what holds them. */
export const awaitGone = async (
  cluster: Cluster,
  references: readonly ObjectReference[],
  { seconds, progress }: Patience,
): Promise<void> => {
  const until = Date.now() + seconds * 1000
  for (let pause = 100; ; pause = Math.min(pause * 1.2, longestPauseMilliseconds)) {
    const objects = await Promise.all(references.map(reference => cluster.get(reference)))
    const left = objects.flatMap(object => {
      if (object === undefined) return []
      const readiness = readinessOf(object)
      return [{ object, reason: readiness.ready ? 'it is being removed' : readiness.reason }]
    })
    const lines = left.map(({ object, reason }) => `${object.kind} ${object.metadata.name} is not gone — ${reason}`)
    progress.show(lines.map(line => `  ${line}`))
    if (left.length === 0) return
    if (Date.now() > until) {
      progress.show([])
      const text = lines.map(line => line.replace(' — ', ` after ${seconds} s\n  `))
      throw new DeployStopped([...text, `  next: ${nextStep(left.map(({ reason }) => reason))}`].join('\n'))
    }
    await sleep(pause)
  }
}
