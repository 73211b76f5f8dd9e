import { type Manifest, nameOf, referenceOf } from './manifest.ts'
import { stageOf, stages } from './stage.ts'

const placeOf = (manifest: Manifest): number => {
  const stage = stageOf(manifest)
  return stage === undefined ? stages.length : stages.indexOf(stage)
}

/** Kinds that others of their stage rely on come before them. */
const early = [
  'Namespace',
  'CustomResourceDefinition',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'Service',
]
const rankOf = ({ kind }: Manifest): number => (early.includes(kind) ? early.indexOf(kind) : early.length)

const byText = (left: string, right: string): number => (left < right ? -1 : Number(left > right))

type Place = { readonly stage: number; readonly rank: number; readonly name: string }

const order = (left: Place, right: Place): number =>
  left.stage - right.stage || left.rank - right.rank || byText(left.name, right.name)

/** Objects in the order in which they are applied, whatever order they come in: by stage, kind and name. */
export const inApplyOrder = <Object extends Manifest>(objects: readonly Object[]): readonly Object[] =>
  objects
    .map(object => ({ object, stage: placeOf(object), rank: rankOf(object), name: nameOf(referenceOf(object)) }))
    .sort(order)
    .map(({ object }) => object)
