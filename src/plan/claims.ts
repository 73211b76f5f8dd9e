// The volumes of a StatefulSet. Its claim templates cannot be changed in place, but each claim can grow, and a
// StatefulSet can be deleted without its Pods and written anew over them.
// https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet'
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim'
import { type Manifest, nameOf, referenceOf } from '../model/manifest.ts'
import { parseSize } from '../model/quantity.ts'
import { stageOf } from '../model/stage.ts'
import { type FieldChange, fieldChanges } from './field-changes.ts'
import type { Refusal, Step } from './step.ts'

type Claim = Pick<IPersistentVolumeClaim, 'spec'> & { readonly metadata?: { readonly name?: string } }

/** The claim templates of a StatefulSet. */
export const templatesOf = (set: Manifest): readonly Claim[] =>
  (set as Manifest & IStatefulSet).spec?.volumeClaimTemplates ?? []

const storageOf = ({ spec }: Claim): string => String(spec?.resources?.requests?.storage ?? '0')

const isFor = (set: Manifest, template: Claim, { kind, metadata }: Manifest): boolean => {
  const prefix = `${template.metadata?.name}-${set.metadata.name}-`
  const { name, namespace } = metadata
  if (kind !== 'PersistentVolumeClaim' || namespace !== set.metadata.namespace) return false
  return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))
}

/** Whether a claim was made from one of the templates of these StatefulSets: it holds their data. */
export const isClaimOf = (sets: readonly Manifest[], claim: Manifest): boolean =>
  sets.some(set => set.kind === 'StatefulSet' && templatesOf(set).some(template => isFor(set, template, claim)))

/** What of `value` the `shape` speaks of; the API server adds defaults that nobody wrote. */
const within = (value: unknown, shape: unknown): unknown => {
  if (Array.isArray(value) && Array.isArray(shape)) return value.map((item, place) => within(item, shape[place]))
  if (typeof value !== 'object' || typeof shape !== 'object' || value === null || shape === null) return value
  const fields = Object.entries(value).filter(([field]) => field in shape)
  return Object.fromEntries(fields.map(([field, inner]) => [field, within(inner, shape[field as keyof typeof shape])]))
}

/** In which fields of its claim templates a StatefulSet is to differ from what it is. */
export const templateChanges = (live: Manifest, desired: Manifest): readonly FieldChange[] => {
  const before = templatesOf(live)
  return templatesOf(desired).flatMap(wanted => {
    const name = wanted.metadata?.name
    const own = before.find(({ metadata }) => metadata?.name === name)
    return fieldChanges(within(own, wanted), wanted, `spec.volumeClaimTemplates[${name}]`)
  })
}

/** Why a StatefulSet's volumes cannot become what is described: they never shrink. */
export function* refuseShrinking(live: Manifest, desired: Manifest): Generator<Refusal> {
  for (const template of templatesOf(desired)) {
    const before = templatesOf(live).find(({ metadata }) => metadata?.name === template.metadata?.name)
    if (before === undefined || parseSize(storageOf(template)) >= parseSize(storageOf(before))) continue
    yield {
      object: referenceOf(desired),
      message: `its volume ${template.metadata?.name} cannot shrink from ${storageOf(before)} to ${storageOf(template)}: a volume only grows`,
      next: `write ${storageOf(before)} again; for a smaller volume back the store up and restore it into a new one`,
    }
  }
}

const classOf = (claim: Manifest & Claim, classes: readonly Manifest[]): Manifest | undefined =>
  classes.find(({ metadata }) => metadata.name === claim.spec?.storageClassName)

/** Steps that make the claims of a StatefulSet as large as described, refused where their storage class cannot. */
export function* growClaims(
  desired: Manifest,
  claims: readonly Manifest[],
  classes: readonly Manifest[],
): Generator<Step | Refusal> {
  for (const template of templatesOf(desired)) {
    for (const claim of claims.filter(claim => isFor(desired, template, claim)) as readonly (Manifest & Claim)[]) {
      const [from, to] = [storageOf(claim), storageOf(template)]
      if (parseSize(from) >= parseSize(to)) continue
      const object = referenceOf(claim)
      const storageClass = classOf(claim, classes)
      if (storageClass?.allowVolumeExpansion === true) {
        yield { does: 'grow-claim', stage: stageOf(desired), object, from, to }
        continue
      }
      const name = claim.spec?.storageClassName ?? 'none'
      const why = storageClass === undefined ? 'cannot be seen' : 'does not allow expansion'
      yield {
        object,
        message: `cannot grow from ${from} to ${to}: its storage class ${name} ${why}`,
        next: `set allowVolumeExpansion on the storage class ${name} if its driver can, or write ${from} again for ${nameOf(referenceOf(desired))}`,
      }
    }
  }
}
