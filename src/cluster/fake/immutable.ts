import { isDeepStrictEqual } from 'node:util'
import { isObject, type Json } from './fields.ts'

/** What a change alters that may not be altered, in the API server's words. */
type Rule = (before: Json, after: Json) => string | undefined

const at = (object: Json, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object)
const changed = (before: Json, after: Json, path: string): boolean =>
  !isDeepStrictEqual(at(before, path), at(after, path))
const specWithout = (object: Json, paths: readonly string[]): Json =>
  Object.fromEntries(Object.entries(isObject(object.spec) ? object.spec : {}).filter(([key]) => !paths.includes(key)))

const fixed =
  (path: string, text = 'field is immutable'): Rule =>
  (before, after) =>
    changed(before, after, path) ? `${path}: Invalid value: ${JSON.stringify(at(after, path))}: ${text}` : undefined

const statefulSetMay = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]
const statefulSet: Rule = (before, after) =>
  isDeepStrictEqual(specWithout(before, statefulSetMay), specWithout(after, statefulSetMay))
    ? undefined
    : "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"

const claim: Rule = (before, after) => {
  const bound = at(before, 'status.phase') === 'Bound'
  const may = ['volumeAttributesClassName', ...(bound ? ['resources', 'volumeName'] : [])]
  return isDeepStrictEqual(specWithout(before, may), specWithout(after, may))
    ? undefined
    : 'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'
}

const sealed: Rule = (before, after) => {
  if (before.immutable !== true) return undefined
  const fields = ['immutable', 'data', 'binaryData'].filter(field => changed(before, after, field))
  const texts = fields.map(field => `${field}: Forbidden: field is immutable when \`immutable\` is set`)
  return texts.length > 1 ? `[${texts.join(', ')}]` : texts[0]
}

const rules: Readonly<Record<string, readonly Rule[]>> = {
  Deployment: [fixed('spec.selector')],
  DaemonSet: [fixed('spec.selector')],
  StatefulSet: [statefulSet],
  Job: [fixed('spec.template'), fixed('spec.selector'), fixed('spec.completionMode')],
  PersistentVolumeClaim: [claim],
  ConfigMap: [sealed],
  Secret: [sealed, fixed('type')],
  RoleBinding: [fixed('roleRef', 'cannot change roleRef')],
  ClusterRoleBinding: [fixed('roleRef', 'cannot change roleRef')],
}

/** What a change of a kind's object alters that may not be altered; undefined where it may all be. */
export const forbiddenChange = (kind: string, before: Json, after: Json): string | undefined => {
  for (const rule of rules[kind] ?? []) {
    const text = rule(before, after)
    if (text !== undefined) return text
  }
  return undefined
}
