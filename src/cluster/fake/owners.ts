import { isDeepStrictEqual } from 'node:util'
import {
  asFieldsV1,
  isObject,
  type Json,
  type Leaf,
  leavesOf,
  type Path,
  textOf,
  valueAt,
  withoutValue,
  withValue,
} from './fields.ts'

/** How a field came to be: applied, or changed by any other write. */
export type Operation = 'Apply' | 'Update'

/** Which fields each of the two ways of writing owns. */
export type Owners = Readonly<Record<Operation, readonly Path[]>>

/** Of an object that nobody wrote yet. */
export const nobody: Owners = { Apply: [], Update: [] }

const idOf = (path: Path): string => path.join('\n')
const without = (paths: readonly Path[], others: readonly Path[]): readonly Path[] => {
  const ids = new Set(others.map(idOf))
  return paths.filter(path => !ids.has(idOf(path)))
}

const notOwned = ['apiVersion', 'kind', 'status']
const notOwnedMetadata = ['name', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp']
const hidden = [...notOwnedMetadata, 'deletionTimestamp', 'managedFields']

/** The fields of an object that can have an owner. */
export const ownable = (object: Json): readonly Leaf[] =>
  [...leavesOf(object)].filter(
    ({ path: [first = '', second = ''] }) =>
      !notOwned.includes(first.slice(2)) && !(first === 'f:metadata' && hidden.includes(second.slice(2))),
  )

/** An empty object says that there is one, not that it is empty. */
const withLeaf = (object: Json, { path, value }: Leaf): unknown =>
  isObject(value) && Object.keys(value).length === 0 && isObject(valueAt(object, path))
    ? object
    : withValue(object, path, value)

/** What applying does: the object and its owners, or the fields that belong to somebody else. */
export type Applied = { readonly conflicts: readonly string[] } | { readonly object: Json; readonly owners: Owners }

/** Applies a manifest to an object: sets its fields, removes what it set before and no longer names. */
export const applied = (live: Json, owners: Owners, manifest: Json, force: boolean): Applied => {
  const leaves = ownable(manifest)
  const paths = leaves.map(({ path }) => path)
  const others = new Set(owners.Update.map(idOf))
  const conflicts = leaves.filter(
    ({ path, value }) => others.has(idOf(path)) && !isDeepStrictEqual(valueAt(live, path), value),
  )
  if (conflicts.length > 0 && !force) return { conflicts: conflicts.map(({ path }) => textOf(path)) }
  const dropped = without(without(owners.Apply, paths), owners.Update)
  const set = leaves.reduce<unknown>((object, leaf) => withLeaf(object as Json, leaf), live)
  const object = dropped.reduce<unknown>((rest, path) => withoutValue(rest, path), set) as Json
  const Update = without(
    owners.Update,
    conflicts.map(({ path }) => path),
  ) // forced: now ours alone
  return { object, owners: { Apply: paths, Update } }
}

/** Owners after any other write: whoever changes a field owns it. */
export const ownersAfter = (before: Json, after: Json, owners: Owners): Owners => {
  const leaves = ownable(after)
  const changed = leaves.filter(({ path, value }) => !isDeepStrictEqual(valueAt(before, path), value))
  const paths = changed.map(({ path }) => path)
  const present = (path: Path): boolean => valueAt(after, path) !== undefined
  return {
    Apply: without(owners.Apply, paths).filter(present),
    Update: [...without(owners.Update, paths).filter(present), ...paths],
  }
}

/** `metadata.managedFields` */
export const managedFields = (manager: string, apiVersion: string, owners: Owners): readonly object[] =>
  (['Apply', 'Update'] as const)
    .filter(operation => owners[operation].length > 0)
    .map(operation => ({
      manager,
      operation,
      apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1: asFieldsV1(owners[operation]),
    }))
