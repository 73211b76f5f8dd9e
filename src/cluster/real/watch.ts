// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
import { setTimeout as sleep } from 'node:timers/promises'
import type { Manifest } from '../../model/manifest.ts'
import { type Change, ClusterError, type Selection } from '../cluster.ts'
import type { Connection } from './connection.ts'
import type { Discovery } from './discovery.ts'
import { listAll } from './list.ts'
import { aboutSelection, pathOfAll, query } from './path.ts'
import { refusal } from './status.ts'

type Event =
  | Change
  | { readonly type: 'BOOKMARK'; readonly object: Manifest }
  | { readonly type: 'ERROR'; readonly object: { readonly code?: number } }

/** What the watcher has told so far, by uid, and the moment of which it tells. */
type Told = { readonly objects: Map<string, Manifest>; resourceVersion: string }

/** The server ends a watch after so long; it is then taken up where it ended. */
const watchSeconds = 240
/** How long a server may be away before the watch gives up. */
const patienceMilliseconds = 30_000

const uidOf = ({ metadata }: Manifest): string => String(metadata.uid)
const versionOf = ({ metadata }: Manifest): string => String(metadata.resourceVersion)

/** What changed between what was told and what is. */
export function* catchUp(told: Map<string, Manifest>, now: readonly Manifest[]): Generator<Change> {
  const left = new Map(told)
  for (const object of now) {
    const before = left.get(uidOf(object))
    left.delete(uidOf(object))
    if (before === undefined) yield { type: 'ADDED', object }
    else if (versionOf(before) !== versionOf(object)) yield { type: 'MODIFIED', object }
  }
  for (const object of left.values()) yield { type: 'DELETED', object }
}

const remember = (told: Told, { type, object }: Change): void => {
  if (type === 'DELETED') told.objects.delete(uidOf(object))
  else told.objects.set(uidOf(object), object)
  told.resourceVersion = versionOf(object)
}

const gone = (error: unknown): boolean => error instanceof ClusterError && error.status === 410
const away = (error: unknown): boolean =>
  error instanceof ClusterError && [0, 429, 500, 502, 503, 504].includes(error.status)

/** One watch from where the last ended until the server ends it. */
async function* once(
  connection: Connection,
  path: string,
  about: string,
  told: Told,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  for await (const line of connection.lines({ about, method: 'GET', path, repeatable: true }, signal)) {
    if (line === '') continue
    const event = JSON.parse(line) as Event
    if (event.type === 'ERROR') throw refusal(about, event.object.code ?? 500, JSON.stringify(event.object))
    if (event.type === 'BOOKMARK') {
      told.resourceVersion = versionOf(event.object)
      continue
    }
    remember(told, event)
    yield event
  }
}

/** What is there as ADDED, then every change. */
export async function* watchAll(
  connection: Connection,
  discovery: Discovery,
  selection: Selection,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  const about = aboutSelection('watch', selection)
  const kind = await discovery.find(about, selection)
  const told: Told = { objects: new Map(), resourceVersion: '' }
  let lastHeard = Date.now()

  async function* changes(): AsyncGenerator<Change> {
    if (told.resourceVersion === '') {
      const { objects, resourceVersion } = await listAll(connection, discovery, selection)
      for (const change of [...catchUp(told.objects, objects)]) {
        remember(told, change)
        yield change
      }
      told.resourceVersion = resourceVersion
    }
    const asked = query({
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: told.resourceVersion,
      labelSelector: selection.labels,
      timeoutSeconds: watchSeconds,
    })
    yield* once(connection, pathOfAll(kind, selection.namespace) + asked, about, told, signal)
  }

  while (!signal.aborted) {
    try {
      for await (const change of changes()) {
        lastHeard = Date.now()
        yield change
        if (signal.aborted) return
      }
      lastHeard = Date.now()
    } catch (error) {
      if (signal.aborted) return
      if (gone(error)) told.resourceVersion = ''
      else if (!away(error) || Date.now() - lastHeard > patienceMilliseconds) throw error
      await sleep(500, undefined, { signal }).catch(() => undefined)
    }
  }
}
