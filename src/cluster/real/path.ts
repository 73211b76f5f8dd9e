import type { Kind, Selection } from '../cluster.ts'

/** Where the objects of a kind are, in a namespace or in all of them. */
export const pathOfAll = ({ apiVersion, plural, namespaced }: Kind, namespace?: string): string => {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return namespaced && namespace !== undefined
    ? `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : `${root}/${plural}`
}

/** Where one object is; a namespaced one whose namespace is not said is in `default`. */
export const pathOf = (
  kind: Kind,
  { name, namespace }: { readonly name: string; readonly namespace?: string | undefined },
): string => `${pathOfAll(kind, namespace ?? 'default')}/${encodeURIComponent(name)}`

/** A query string of what is defined. */
export const query = (parameters: Readonly<Record<string, string | number | boolean | undefined>>): string => {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)]))}`
}

/** A selection as errors name it: `list v1 Pod in mediq where app=x`. */
export const aboutSelection = (verb: string, { apiVersion, kind, namespace, labels }: Selection): string =>
  [verb, apiVersion, kind, ...(namespace ? ['in', namespace] : []), ...(labels ? ['where', labels] : [])].join(' ')
