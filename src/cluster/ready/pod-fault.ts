// Why a Pod is not ready, from the first obstacle on its way to the last: it is placed, its volumes are there, its images
// are pulled, its containers start, its probes pass.
import type { IEvent, IPod } from 'kubernetes-models/v1'
import type { IContainerStatus } from 'kubernetes-models/v1/ContainerStatus'
import type { Manifest } from '../../model/manifest.ts'
import { conditionOf, textOf } from './condition.ts'
import { faultOfContainer, lastExitOf } from './container.ts'
import { eventsAbout, seenAt, textOfEvent } from './event.ts'
import type { Fault } from './fault.ts'

const notPrepared = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume', 'FailedCreatePodSandBox', 'FailedBinding']
/** What the kubelet does once a Pod's volumes are there. */
const prepared = ['Pulling', 'Pulled', 'Created', 'Started']

const claimsOf = (pod: IPod): readonly string[] =>
  (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])

const placement = (pod: IPod): Fault | undefined => {
  const placed = conditionOf(pod.status?.conditions, 'PodScheduled')
  if (placed?.status !== 'False') return undefined
  // The scheduler's event is called FailedScheduling, its condition Unschedulable; people know the event.
  const text = placed.reason === 'Unschedulable' ? `FailedScheduling: ${placed.message?.trim()}` : textOf(placed)
  return { reason: text, ...(text.includes('PersistentVolumeClaim') ? { claims: claimsOf(pod) } : {}) }
}

const failure = ({ status }: IPod): Fault | undefined => {
  if (status?.phase !== 'Failed' || status.reason === undefined) return undefined
  return { reason: status.message ? `${status.reason}: ${status.message.trim()}` : status.reason, fatal: true }
}

const allContainers = ({ status }: IPod) => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
]

const containerOf = (event: IEvent): string | undefined => /\{(.+)\}/.exec(event.involvedObject?.fieldPath ?? '')?.[1]

/** How a container ends that is told to, or made to. */
const endedFromOutside = [0, 137, 143]

/** The probe for whose sake the kubelet ended a container's last run. */
const killedBy = (pod: IPod, status: IContainerStatus, events: readonly Manifest[] | undefined): IEvent | undefined => {
  const ended = status.state?.terminated ?? status.lastState?.terminated
  if (ended === undefined || ended.reason === 'OOMKilled') return undefined
  const about = (reason: string): readonly IEvent[] =>
    eventsAbout(events, pod.metadata?.uid, reason).filter(event => containerOf(event) === status.name)
  const [killing] = about('Killing')
  // The kubelet writes fewer events the more often the same happens, so this run's own may be missing.
  const ofThisRun = killing !== undefined && seenAt(killing) >= Date.parse(String(ended.startedAt))
  const probe = /failed (liveness|startup) probe/.exec(killing?.message ?? '')?.[1]
  if (probe === undefined || !(ofThisRun || endedFromOutside.includes(ended.exitCode))) return undefined
  return about('Unhealthy').find(({ message }) => message?.toLowerCase().startsWith(`${probe} probe failed`))
}

const containers = (pod: IPod, events: readonly Manifest[] | undefined): Fault | undefined => {
  for (const status of allContainers(pod)) {
    const fault = faultOfContainer(status)
    if (fault === undefined) continue
    const probe = killedBy(pod, status, events)
    return probe === undefined ? fault : { ...fault, reason: textOfEvent(probe) }
  }
  return undefined
}

const preparation = (pod: IPod, events: readonly Manifest[] | undefined): Fault | undefined => {
  if (allContainers(pod).some(({ state }) => state?.running !== undefined)) return undefined
  const [event] = eventsAbout(events, pod.metadata?.uid, ...notPrepared, ...prepared)
  if (event === undefined || prepared.includes(String(event.reason))) return undefined
  return { reason: textOfEvent(event), claims: claimsOf(pod) }
}

/** A container that runs and is not ready: what its probes were answered. */
const probes = (pod: IPod, events: readonly Manifest[] | undefined): Fault | undefined => {
  const since = Date.parse(String(pod.metadata?.creationTimestamp))
  for (const { name, ready, state } of pod.status?.containerStatuses ?? []) {
    if (ready || state?.running === undefined) continue
    const event = eventsAbout(events, pod.metadata?.uid, 'Unhealthy').find(
      one => containerOf(one) === name && seenAt(one) >= since,
    )
    if (event !== undefined) return { reason: textOfEvent(event), container: name, log: 'now' }
  }
  return undefined
}

/** A container that runs again, because it ended before it was ready or done. */
const again = (pod: IPod): Fault | undefined => {
  for (const status of allContainers(pod)) {
    const exit = status.restartCount > 0 ? lastExitOf(status) : undefined
    if (status.ready || status.state?.running === undefined || exit === undefined) continue
    return { reason: `started again after ${exit}`, container: status.name, log: 'previous' }
  }
  return undefined
}

/** What is wrong with a Pod; undefined where it is only not done yet. */
export const faultOfPod = (pod: IPod, events: readonly Manifest[] | undefined): Fault | undefined =>
  failure(pod) ??
  placement(pod) ??
  containers(pod, events) ??
  preparation(pod, events) ??
  probes(pod, events) ??
  again(pod)
