import type { IEvent, INode, IPod } from 'kubernetes-models/v1'
import type { Manifest, ObjectReference } from '../../model/manifest.ts'
import { referenceOf } from '../../model/manifest.ts'
import { eventsAbout, seenAt, textOfEvent } from '../ready/event.ts'
import type { Fault } from '../ready/fault.ts'
import { faultOfPod } from '../ready/pod-fault.ts'
import { readinessOf } from '../ready/ready.ts'
import type { Evidence } from './evidence.ts'
import { roomFor } from './room.ts'

/** One thing that keeps an object from being ready. */
export type Reason = {
  /** In the API's own words: `ImagePullBackOff: Back-off pulling image "…"`. */
  readonly text: string
  /** Where it shows. */
  readonly culprit: ObjectReference
  /** The names of the other Pods where it shows as well. */
  readonly alike: readonly string[]
  /** What helps to understand it: `asks 4Gi of memory; the freest node, node-2, has 3.1Gi left`. */
  readonly notes: readonly string[]
  /** The log that tells more. */
  readonly log?: { readonly container: string; readonly previous: boolean }
  /** Waiting cannot help. */
  readonly fatal: boolean
}

const at = (culprit: ObjectReference, text: string, more: Partial<Reason> = {}): Reason => ({
  text,
  culprit,
  alike: [],
  notes: [],
  fatal: false,
  ...more,
})

/** The claim behind a Pod that waits for one, where the claim itself says why. */
const claimed = (fault: Fault, { claims, events, pods }: Evidence): readonly Reason[] =>
  claims
    .filter(claim => fault.claims?.includes(claim.metadata.name))
    .flatMap(claim => {
      const readiness = readinessOf(claim, { pods, events })
      if (readiness.ready || readiness.reason.startsWith('WaitForFirstConsumer')) return []
      return [at(referenceOf(claim), readiness.reason, readiness.fatal ? { fatal: true } : {})]
    })

const limitOf = ({ spec }: IPod, name: string | undefined): readonly string[] => {
  const limit = spec?.containers.find(container => container.name === name)?.resources?.limits?.memory
  return limit === undefined ? ['the node ran out of memory'] : [`its limit is ${limit} of memory`]
}

/** A StatefulSet keeps a Pod of a version that never was ready, also when a newer one is wanted. */
const isOlder = (pod: Manifest, { maker }: Evidence): boolean => {
  if (maker.kind !== 'StatefulSet') return false
  const { updateRevision } = (maker.status ?? {}) as { updateRevision?: string }
  const own = pod.metadata.labels?.['controller-revision-hash']
  return updateRevision !== undefined && own !== undefined && own !== updateRevision
}

const hasFailed = ({ status }: Manifest): boolean => (status as { phase?: string } | undefined)?.phase === 'Failed'

/** Whether nobody puts another Pod in the place of this one, so that what is hopeless for it is so for all. */
const isLast = (pod: Manifest, evidence: Evidence): boolean => {
  if (evidence.maker.kind === 'Pod') return true
  return !hasFailed(pod) && evidence.maker.kind !== 'DaemonSet' && !isOlder(pod, evidence)
}

const ofPod = (pod: Manifest, evidence: Evidence): readonly Reason[] => {
  const read = pod as unknown as IPod
  const fault = faultOfPod(read, evidence.events)
  if (fault === undefined) return []
  const behind = claimed(fault, evidence)
  if (behind.length > 0) return behind
  const { nodes, neighbours } = evidence
  const notes = [
    ...roomFor(
      read,
      fault.reason,
      nodes as readonly unknown[] as readonly INode[],
      neighbours as readonly unknown[] as readonly IPod[],
    ),
    ...(fault.reason.includes('OOMKilled') ? limitOf(read, fault.container) : []),
  ]
  const log =
    fault.container === undefined || fault.log === undefined
      ? {}
      : { log: { container: fault.container, previous: fault.log === 'previous' } }
  const older = isOlder(pod, evidence) ? ['it is of an older version'] : []
  const fatal = fault.fatal === true && isLast(pod, evidence)
  return [at(referenceOf(pod), fault.reason, { notes: [...older, ...notes], fatal, ...log })]
}

const newestOf = (events: readonly Manifest[], uid: unknown, reason: string): IEvent | undefined =>
  eventsAbout(events, uid, reason)[0]

const freshMilliseconds = 30_000

/** What the API server refused to the maker of the Pods, unless it has succeeded since. */
const refused = ({ at: now, maker, events }: Evidence): readonly Reason[] => {
  const { uid } = maker.metadata
  const failed = newestOf(events, uid, 'FailedCreate')
  const succeeded = newestOf(events, uid, 'SuccessfulCreate')
  if (failed === undefined || (succeeded !== undefined && seenAt(succeeded) >= seenAt(failed))) return []
  // The maker tries again, but ever more seldom: an older refusal may be of what is mended by now.
  const isFresh = now - seenAt(failed) < freshMilliseconds
  const fatal = isFresh && failed.message?.includes('violates PodSecurity') === true
  return [at(referenceOf(maker), textOfEvent(failed), { fatal })]
}

/** The same text for Pods that differ by name, address and uid only. */
const keyOf = ({ text, culprit }: Reason): string =>
  `${culprit.kind} ${text.replaceAll(culprit.name, '').replaceAll(/\d+\.\d+\.\d+\.\d+|[0-9a-f-]{36}/g, '')}`

const grouped = (reasons: readonly Reason[]): readonly Reason[] =>
  [...Map.groupBy(reasons, keyOf).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const names = others.map(({ culprit }) => culprit.name).filter(name => name !== first.culprit.name)
    return [{ ...first, alike: [...new Set(names)] }]
  })

const weight = ({ fatal, alike }: Reason): number => (fatal ? 1000 : 0) + alike.length

const isReady = (pod: Manifest, { events }: Evidence): boolean => readinessOf(pod, { events }).ready

/** Why an object is not ready, the worst first; none where nothing is wrong and it is only not done yet. */
export const reasonsOf = (evidence: Evidence): readonly Reason[] => {
  const { object, pods, events } = evidence
  const readiness = readinessOf(object, { events, pods })
  if (readiness.ready) return []
  const unready = pods.filter(pod => pod.metadata.deletionTimestamp === undefined && !isReady(pod, evidence))
  // Those that failed are replaced, except where they are all there is.
  const there = unready.filter(pod => object.kind === 'Job' || !hasFailed(pod))
  const told = there.length > 0 ? there : unready
  const found = grouped([...told.flatMap(pod => ofPod(pod, evidence)), ...refused(evidence)])
  const given = { fatal: readiness.fatal === true }
  if (found.length === 0)
    return pods.length > 0 && !given.fatal
      ? []
      : [at(readiness.culprit ?? referenceOf(object), readiness.reason, given)]
  // What gave up says so; why it gave up is what its Pods say.
  const final = (reason: Reason): Reason => ({ ...reason, fatal: true, notes: [...reason.notes, readiness.reason] })
  return found
    .map(reason => (given.fatal ? final(reason) : reason))
    .toSorted((one, other) => weight(other) - weight(one))
}
