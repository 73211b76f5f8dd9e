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

const order = (left: Manifest, right: Manifest): number =>
  placeOf(left) - placeOf(right) ||
  rankOf(left) - rankOf(right) ||
  byText(nameOf(referenceOf(left)), nameOf(referenceOf(right)))

/** Objects in the order in which they are applied, whatever order they come in: by stage, kind and name. */
export const inApplyOrder = <Object extends Manifest>(objects: readonly Object[]): readonly Object[] =>
  [...objects].sort(order)
