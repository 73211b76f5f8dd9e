import type { PodTemplate } from './rollback.ts'

/** An object without which the Pods of a template cannot start. */
export type Needed = { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string }

type Reference = { readonly name?: string; readonly secretName?: string; readonly optional?: boolean }

const needed: Readonly<Record<string, Needed['kind']>> = {
  configMap: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  secret: 'Secret',
  secretRef: 'Secret',
  secretKeyRef: 'Secret',
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function* referencesIn(value: unknown): Generator<Needed> {
  if (Array.isArray(value)) for (const item of value) yield* referencesIn(item)
  if (!isObject(value)) return
  for (const [field, inner] of Object.entries(value)) {
    const kind = needed[field]
    const { name, secretName, optional } = (isObject(inner) ? inner : {}) as Reference
    const found = secretName ?? name
    if (kind !== undefined && found !== undefined && optional !== true) yield { kind, name: found }
    else yield* referencesIn(inner)
  }
}

/** The ConfigMaps and Secrets that a template names and cannot do without, each once. */
export const neededBy = (template: PodTemplate): readonly Needed[] => {
  const all = [...referencesIn(template.spec)]
  return all.filter(({ kind, name }, place) => all.findIndex(one => one.kind === kind && one.name === name) === place)
}
