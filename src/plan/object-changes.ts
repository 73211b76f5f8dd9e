import type { Manifest } from '../model/manifest.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'

/** What the API server and the controllers write about an object, and nobody declares. */
const told = ['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink']

/** A copy of the whole object, as `kubectl apply` keeps it: of a Secret it holds the values. */
const copy = 'kubectl.kubernetes.io/last-applied-configuration'

const declared = (object: Manifest): object => {
  const { status: _status, metadata, ...rest } = object
  const own = Object.fromEntries(Object.entries(metadata).filter(([field]) => !told.includes(field)))
  return { ...rest, metadata: own }
}

const isValue = ({ path }: FieldChange): boolean =>
  path === 'data' || path === 'stringData' || /^(?:string)?[dD]ata\./.test(path) || path.includes(copy)

/** Stands for a value that is not shown. */
export const hidden = '(hidden)'

const hide = (change: FieldChange): FieldChange => ({
  path: change.path,
  before: change.before === undefined ? undefined : hidden,
  after: change.after === undefined ? undefined : hidden,
})

/** Where all keys come or go at once, each key is a change of its own. */
const byKey = (change: FieldChange): readonly FieldChange[] => {
  if (change.path !== 'data' && change.path !== 'stringData') return [change]
  return fieldChanges(change.before ?? {}, change.after ?? {}, change.path)
}

/**
 * Every field in which an object as it is differs from the object as it would be, leaving out what only the cluster
 * writes. The values of Secrets are not shown: only that they change.
 */
export const objectChanges = (live: Manifest, next: Manifest): readonly FieldChange[] => {
  const changes = fieldChanges(declared(live), declared(next))
  if (live.kind !== 'Secret') return changes
  return changes.flatMap(byKey).map(change => (isValue(change) ? hide(change) : change))
}
