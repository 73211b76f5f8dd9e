/** A field that differs: where, and its value before and after; undefined where it is not there. */
export type FieldChange = { readonly path: string; readonly before: unknown; readonly after: unknown }

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What tells the items of a list apart, as server-side apply does: containers by name, mounts by path, and so on. */
const keys = ['name', 'mountPath', 'containerPort', 'topologyKey', 'type', 'key'] as const

const keyOf = (items: readonly unknown[]): string | undefined =>
  keys.find(key => {
    const values = items.map(item => (isFields(item) ? item[key] : undefined))
    return values.every(value => value !== undefined) && new Set(values).size === values.length
  })

const listChanges = (path: string, before: readonly unknown[], after: readonly unknown[]): readonly FieldChange[] => {
  const key = keyOf(before.length > 0 ? before : after)
  if (key === undefined || (after.length > 0 && keyOf(after) !== key))
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }]
  const byKey = (items: readonly unknown[]) =>
    Object.fromEntries((items as readonly Fields[]).map(item => [`[${item[key]}]`, item]))
  return fieldChanges(byKey(before), byKey(after), path)
}

const joined = (path: string, field: string): string => {
  if (field.startsWith('[')) return `${path}${field}`
  const step = /^[\w-]+$/.test(field) ? field : JSON.stringify(field)
  return path === '' ? step : `${path}.${step}`
}

/** Every field in which two objects differ, as `spec.containers[web].image`; what was added or removed whole is one. */
export const fieldChanges = (before: unknown, after: unknown, path = ''): readonly FieldChange[] => {
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(path, before, after)
  if (!isFields(before) || !isFields(after)) return Object.is(before, after) ? [] : [{ path, before, after }]
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields.flatMap(field => fieldChanges(before[field], after[field], joined(path, field)))
}
