import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Manifest } from '../../model/manifest.ts'
import type { Change, Kind, Selection } from '../cluster.ts'
import type { Json } from './fields.ts'
import type { Owners } from './owners.ts'
import { matches } from './selector.ts'

/** One object and who owns which of its fields. */
export type Item = { readonly kind: Kind; readonly object: Manifest; readonly owners: Owners }

/** Where objects lie, and who is told when they change. */
export type Shelf = {
  readonly find: (kind: Kind, name: string, namespace: string | undefined) => Item | undefined
  readonly all: () => readonly Item[]
  readonly select: (selection: Selection) => readonly Item[]
  /** An object as it would lie there. */
  readonly preview: (item: Item) => Item
  /** Lays an object down, with a new resourceVersion where it differs from the one that lay there. */
  readonly put: (item: Item) => Item
  readonly take: (item: Item) => void
  /** Called at every change until the function that it gives is called. */
  readonly listen: (told: (type: Change['type'], item: Item, before: Item | undefined) => void) => () => void
}

/** Kinds whose generation the API server does not count. */
const uncounted = [
  'Namespace',
  'Service',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Node',
  'ResourceQuota',
  'LimitRange',
]

const placeOf = (kind: Kind, name: string, namespace: string | undefined): string =>
  [kind.apiVersion.split('/')[0], kind.kind, kind.namespaced ? namespace : '', name].join(' ')

const desired = ({ metadata: _metadata, status: _status, ...rest }: Manifest): object => rest

const generationOf = ({ kind, object }: Item, before: Item | undefined): object => {
  if (object.spec === undefined || uncounted.includes(kind.kind)) return {}
  if (before === undefined) return { generation: 1 }
  const last = Number(before.object.metadata.generation ?? 1)
  return { generation: isDeepStrictEqual(desired(object), desired(before.object)) ? last : last + 1 }
}

const unversioned = ({ object: { metadata, ...rest }, owners }: Item): object => {
  const { resourceVersion: _version, managedFields: _managed, generation: _generation, ...kept } = metadata
  return { kept, rest, owners }
}

const identity = (object: Manifest, before: Item | undefined): Json => ({
  uid: before?.object.metadata.uid ?? randomUUID(),
  creationTimestamp: before?.object.metadata.creationTimestamp ?? new Date().toISOString().replace(/\.\d+/, ''),
  ...(object.metadata.deletionTimestamp === undefined ? {} : { deletionTimestamp: object.metadata.deletionTimestamp }),
})

/** Whether an object is of a selection. */
export const isSelected = ({ kind, object }: Item, { apiVersion, kind: name, namespace, labels }: Selection): boolean =>
  kind.apiVersion === apiVersion &&
  kind.kind === name &&
  (namespace === undefined || !kind.namespaced || object.metadata.namespace === namespace) &&
  (labels === undefined || matches(labels, object.metadata.labels ?? {}) === true)

/** An empty shelf. */
export const openShelf = (): Shelf => {
  const items = new Map<string, Item>()
  const listeners = new Set<Parameters<Shelf['listen']>[0]>()
  let version = 0
  const tell = (type: Change['type'], item: Item, before: Item | undefined): void => {
    for (const told of listeners) told(type, item, before)
  }
  const placed = ({ kind, object: { metadata } }: Item): string => placeOf(kind, metadata.name, metadata.namespace)
  const stamped = (item: Item, before: Item | undefined): Item => {
    const { object } = item
    const counted = { ...identity(object, before), ...generationOf(item, before), resourceVersion: String(version) }
    return { ...item, object: { ...object, metadata: { ...object.metadata, ...counted } } }
  }
  const preview = (item: Item): Item => stamped(item, items.get(placed(item)))
  const put = (item: Item): Item => {
    const before = items.get(placed(item))
    if (before !== undefined && isDeepStrictEqual(unversioned(before), unversioned(stamped(item, before))))
      return before
    version += 1
    const after = stamped(item, before)
    items.set(placed(after), after)
    tell(before === undefined ? 'ADDED' : 'MODIFIED', after, before)
    return after
  }
  const take = (item: Item): void => {
    if (!items.delete(placed(item))) return
    version += 1
    tell('DELETED', stamped(item, item), item)
  }
  return {
    preview,
    put,
    take,
    find: (kind, name, namespace) => items.get(placeOf(kind, name, namespace)),
    all: () => [...items.values()],
    select: selection => [...items.values()].filter(item => isSelected(item, selection)),
    listen: told => {
      listeners.add(told)
      return () => listeners.delete(told)
    },
  }
}
