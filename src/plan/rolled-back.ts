import type { Manifest } from '../model/manifest.ts'
import { applicable } from './applicable.ts'
import { fieldChanges } from './field-changes.ts'
import { ownsReplicas } from './replicas.ts'
import { type Revision, templateOf } from './rollback.ts'

/**
 * The Deployment with an earlier template, complete, to be applied by the field manager that deploys: so all that
 * comes back is ours again, and the next deploy removes it where the platform file no longer has it.
 */
export const rolledBack = (deployment: Manifest, { template }: Pick<Revision, 'template'>): Manifest => {
  const whole = applicable(deployment)
  const { replicas, ...spec } = (whole.spec ?? {}) as Readonly<Record<string, unknown>>
  return { ...whole, spec: { ...spec, ...(ownsReplicas(deployment) ? { replicas } : {}), template } }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The JSON merge patch that makes one value of another; undefined where they are equal. https://www.rfc-editor.org/rfc/rfc7386 */
export const mergePatch = (from: unknown, to: unknown): unknown => {
  if (!isObject(from) || !isObject(to)) return fieldChanges(from, to).length === 0 ? undefined : to
  const patch: Record<string, unknown> = {}
  for (const field of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const change = field in to ? mergePatch(from[field], to[field]) : null
    if (change !== undefined) patch[field] = change
  }
  return Object.keys(patch).length === 0 ? undefined : patch
}

/** What others wrote into the live template and the revision does not have, as a patch of the Deployment that removes it. */
export const leftOver = (deployment: Manifest, { template }: Pick<Revision, 'template'>): object | undefined => {
  const patch = mergePatch(templateOf(deployment), template)
  return patch === undefined ? undefined : { spec: { template: patch } }
}
