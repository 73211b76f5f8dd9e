// Objects as sets of fields, in the notation of managedFields (FieldsV1), as server-side apply sees them.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/
import { isDeepStrictEqual } from 'node:util'

/** A JSON object that may be changed. */
export type Json = { [key: string]: unknown }

/** Steps to a field: `f:name` into an object, `k:{…}` to the item with these keys, `v:…` to a value of a set. */
export type Path = readonly string[]

/** A field that is set as one: a number, a text, an atomic list. */
export type Leaf = { readonly path: Path; readonly value: unknown }

/** The fields that tell items of a list apart, where they are merged one by one. */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port', 'protocol'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  hostAliases: ['ip'],
}
const sets = ['finalizers']
/** Objects that are set as one. */
const atomic = ['selector', 'labelSelector', 'roleRef', 'secretKeyRef', 'configMapKeyRef', 'fieldRef', 'nodeSelector']

/** Whether a value is an object with fields. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const keyOf = (name: string, item: unknown): string | undefined => {
  const keys = listKeys[name]
  if (keys === undefined || !isObject(item)) return undefined
  const own = keys.filter(key => item[key] !== undefined).map(key => [key, item[key]])
  return own.length === 0 ? undefined : `k:${JSON.stringify(Object.fromEntries(own))}`
}

/** Every field of a value. */
export function* leavesOf(value: unknown, path: Path = [], name = ''): Generator<Leaf> {
  if (isObject(value) && Object.keys(value).length > 0 && !atomic.includes(name)) {
    for (const [key, field] of Object.entries(value)) yield* leavesOf(field, [...path, `f:${key}`], key)
    return
  }
  if (!Array.isArray(value) || value.length === 0) return yield { path, value }
  const steps = value.map(item => (sets.includes(name) ? `v:${JSON.stringify(item)}` : keyOf(name, item)))
  if (steps.includes(undefined)) return yield { path, value }
  for (const [index, step] of steps.entries()) yield* leavesOf(value[index], [...path, step ?? ''])
}

const isItem = (step: string, item: unknown): boolean => {
  const wanted = JSON.parse(step.slice(2)) as unknown
  if (step.startsWith('v:')) return item === wanted
  return isObject(item) && isObject(wanted) && Object.entries(wanted).every(([key, value]) => item[key] === value)
}

const child = (parent: unknown, step: string): unknown => {
  if (step.startsWith('f:')) return isObject(parent) ? parent[step.slice(2)] : undefined
  return Array.isArray(parent) ? parent.find(item => isItem(step, item)) : undefined
}

/** The value of a field; undefined where there is none. */
export const valueAt = (object: Json, path: Path): unknown => path.reduce<unknown>(child, object)

const empty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0

/** A copy in which a field has another value. */
export const withValue = (parent: unknown, [step, ...rest]: Path, value: unknown): unknown => {
  if (step === undefined) return value
  const changed = withValue(child(parent, step), rest, value)
  if (step.startsWith('f:')) return { ...(isObject(parent) ? parent : {}), [step.slice(2)]: changed }
  const items = Array.isArray(parent) ? parent : []
  const at = items.findIndex(item => isItem(step, item))
  return at < 0 ? [...items, changed] : items.with(at, changed)
}

/** A copy in which a field is missing, and what it was the last of. */
export const withoutValue = (parent: unknown, [step, ...rest]: Path): unknown => {
  const before = step === undefined ? undefined : child(parent, step)
  if (step === undefined || before === undefined) return parent
  const left = isKey(step, rest) ? before : rest.length === 0 ? undefined : withoutValue(before, rest)
  const gone = left === undefined || empty(left) || (step.startsWith('k:') && onlyKeys(step, left))
  if (step.startsWith('f:') && isObject(parent)) {
    const { [step.slice(2)]: _old, ...others } = parent
    return gone ? others : { ...others, [step.slice(2)]: left }
  }
  if (!Array.isArray(parent)) return parent
  return parent.flatMap(item => (isItem(step, item) ? (gone ? [] : [left]) : [item]))
}

/** An item's keys leave with the item, not before. */
const isKey = (step: string, [next, ...rest]: Path): boolean =>
  step.startsWith('k:') &&
  rest.length === 0 &&
  next !== undefined &&
  Object.keys(JSON.parse(step.slice(2)) as Json).includes(next.slice(2))

const onlyKeys = (step: string, item: unknown): boolean => isDeepStrictEqual(JSON.parse(step.slice(2)), item)

/** A path as errors write it: `.spec.template.spec.containers[name="x"].image`. */
export const textOf = (path: Path): string =>
  path
    .map(step => {
      if (step.startsWith('f:')) return `.${step.slice(2)}`
      if (step.startsWith('v:')) return `[=${step.slice(2)}]`
      const keys = Object.entries(JSON.parse(step.slice(2)) as Json)
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
    })
    .join('')

/** Paths as `fieldsV1`. */
export const asFieldsV1 = (paths: Iterable<Path>): Json => {
  const root: Json = {}
  for (const path of paths) {
    let node = root
    for (const step of path) {
      const next = (node[step] ?? (step.startsWith('k:') ? { '.': {} } : {})) as Json
      node[step] = next
      node = next
    }
  }
  return root
}

/** JSON merge patch, RFC 7386. */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch
  const merged: Json = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}
