import type { IEvent } from 'kubernetes-models/v1'
import type { Manifest } from '../../model/manifest.ts'

/** When an event was last seen, in milliseconds since 1970. Writers fill one of four fields. */
export const seenAt = ({ lastTimestamp, eventTime, series, metadata }: IEvent): number =>
  Date.parse(String(lastTimestamp ?? series?.lastObservedTime ?? eventTime ?? metadata?.creationTimestamp ?? ''))

/** The events about an object, the newest first. */
export const eventsAbout = (
  events: readonly Manifest[] | undefined,
  uid: unknown,
  ...reasons: readonly string[]
): readonly IEvent[] =>
  ((events ?? []) as readonly unknown[] as readonly IEvent[])
    .filter(
      event => event.involvedObject?.uid === uid && (reasons.length === 0 || reasons.includes(event.reason ?? '')),
    )
    .sort((left, right) => seenAt(right) - seenAt(left))

/** `Reason: message`, as the API gives them. */
export const textOfEvent = ({ reason, message }: IEvent): string => `${reason}: ${message?.trim()}`
