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

/** The probe for whose sake the kubelet ended a container's last run. */
const killedBy = (pod: IPod, status: IContainerStatus, events: readonly Manifest[] | undefined): IEvent | undefined => {
  const ended = status.state?.terminated ?? status.lastState?.terminated
  const during = (event: IEvent): boolean =>
    containerOf(event) === status.name && seenAt(event) >= Date.parse(String(ended?.startedAt))
  const about = (reason: string): readonly IEvent[] => eventsAbout(events, pod.metadata?.uid, reason).filter(during)
  const probe = /failed (liveness|startup) probe/.exec(about('Killing')[0]?.message ?? '')?.[1]
  if (probe === undefined) return undefined
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
  const [event] = eventsAbout(events, pod.metadata?.uid, ...notPrepared)
  return event === undefined ? undefined : { reason: textOfEvent(event), claims: claimsOf(pod) }
}

/** A container that runs and is not ready: what its probes were answered, or why it was started again. */
const probes = (pod: IPod, events: readonly Manifest[] | undefined): Fault | undefined => {
  const unready = (pod.status?.containerStatuses ?? []).filter(status => !status.ready && status.state?.running)
  for (const status of unready) {
    const since = Date.parse(String(pod.metadata?.creationTimestamp))
    const event = eventsAbout(events, pod.metadata?.uid, 'Unhealthy').find(
      one => containerOf(one) === status.name && seenAt(one) >= since,
    )
    const container = status.name
    if (event !== undefined) return { reason: textOfEvent(event), container, log: 'now' }
    const exit = status.restartCount > 0 ? lastExitOf(status) : undefined
    if (exit !== undefined)
      return { reason: `it was started again ${status.restartCount} times: ${exit}`, container, log: 'previous' }
  }
  return undefined
}

/** What is wrong with a Pod; undefined where it is only not done yet. */
export const faultOfPod = (pod: IPod, events: readonly Manifest[] | undefined): Fault | undefined =>
  failure(pod) ?? placement(pod) ?? containers(pod, events) ?? preparation(pod, events) ?? probes(pod, events)
