// What the garbage collector and the namespace controller of a real cluster do a moment later happens here at once.

import type { Manifest } from '../../model/manifest.ts'
import type { RemoveOptions } from '../cluster.ts'
import type { Item, Shelf } from './shelf.ts'

type Propagation = NonNullable<RemoveOptions['propagation']>
type OwnerReference = { readonly uid: string }

const foreground = 'foregroundDeletion'

const finalizersOf = ({ object }: Item): readonly string[] => (object.metadata.finalizers as string[] | undefined) ?? []
const ownersOf = ({ object }: Item): readonly OwnerReference[] =>
  (object.metadata.ownerReferences as OwnerReference[] | undefined) ?? []
const isLeaving = ({ object }: Item): boolean => object.metadata.deletionTimestamp !== undefined

const dependentsOf = (shelf: Shelf, owner: Item): readonly Item[] =>
  shelf.all().filter(item => ownersOf(item).some(({ uid }) => uid === owner.object.metadata.uid))

const contentsOf = (shelf: Shelf, { kind, object }: Item): readonly Item[] =>
  kind.kind === 'Namespace' ? shelf.all().filter(item => item.object.metadata.namespace === object.metadata.name) : []

const withMetadata = (item: Item, change: object): Item => ({
  ...item,
  object: { ...item.object, metadata: { ...item.object.metadata, ...change } as Manifest['metadata'] },
})

const markLeaving = (shelf: Shelf, item: Item, finalizers: readonly string[]): void => {
  if (isLeaving(item)) return
  const deletionTimestamp = new Date().toISOString().replace(/\.\d+/, '')
  const marked = withMetadata(item, { deletionTimestamp, ...(finalizers.length === 0 ? {} : { finalizers }) })
  const status = item.kind.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {}
  shelf.put({ ...marked, object: { ...marked.object, ...status } })
}

const release = (shelf: Shelf, item: Item, owner: Item): void => {
  const left = ownersOf(item).filter(({ uid }) => uid !== owner.object.metadata.uid)
  shelf.put(withMetadata(item, { ownerReferences: left.length === 0 ? undefined : left }))
}

const collect = (shelf: Shelf, owner: Item): void => {
  for (const item of dependentsOf(shelf, owner)) {
    if (ownersOf(item).length > 1) release(shelf, item, owner)
    else removeItem(shelf, item, 'Background')
  }
}

/** Whether nothing holds an object that is leaving. */
const mayGo = (shelf: Shelf, item: Item): boolean =>
  isLeaving(item) &&
  contentsOf(shelf, item).length === 0 &&
  finalizersOf(item).every(name => name === foreground && dependentsOf(shelf, item).length === 0)

/** Takes away what is leaving and no longer held, until nothing is. */
export const settle = (shelf: Shelf): void => {
  for (let item = next(shelf); item !== undefined; item = next(shelf)) {
    shelf.take(item)
    collect(shelf, item)
  }
}

const next = (shelf: Shelf): Item | undefined => shelf.all().find(item => mayGo(shelf, item))

/** Removes an object as far as its finalizers let it go. */
export const removeItem = (shelf: Shelf, item: Item, propagation: Propagation): void => {
  if (propagation === 'Orphan') for (const dependent of dependentsOf(shelf, item)) release(shelf, dependent, item)
  const dependents = propagation === 'Foreground' ? dependentsOf(shelf, item) : []
  const finalizers = [...finalizersOf(item), ...(dependents.length > 0 ? [foreground] : [])]
  const contents = contentsOf(shelf, item)
  if (finalizers.length === 0 && contents.length === 0) {
    shelf.take(item)
    collect(shelf, item)
  } else markLeaving(shelf, item, finalizers)
  for (const other of [...dependents, ...contents]) removeItem(shelf, other, propagation)
  settle(shelf)
}
