import type { ClusterEnvironment } from '../model/environment.ts'
import type { Manifest, ObjectMeta } from '../model/manifest.ts'
import type { Platform } from '../model/platform.ts'
import { ownerLabels, type Stage, stageLabel } from '../model/stage.ts'

/** What every concern renders from. */
export type Scope = {
  readonly platform: Platform
  /** The environment's name in the platform file. */
  readonly name: string
  readonly environment: ClusterEnvironment
}

/** One aspect of a deployment: it yields the objects that carry it. */
export type Concern = (scope: Scope) => Iterable<Manifest>

/** Names and labels of an object of the platform. */
export type Naming = {
  readonly stage: Stage
  readonly name: string
  /** The workload that it belongs to, where it belongs to one. */
  readonly of?: string
  /** False for kinds without a namespace. */
  readonly namespaced?: boolean
  /** Instead of the environment's own namespace. */
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** Labels by which the Pods of a workload are selected; they never change. */
export const selectorOf = ({ platform }: Scope, workload: string): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': workload,
  'app.kubernetes.io/part-of': platform.name,
})

/** The metadata of an object: where it is, what it belongs to, in which stage it is applied. */
export const metadataOf = (scope: Scope, naming: Naming): ObjectMeta => {
  const { platform, environment, name: environmentName } = scope
  const { stage, name, of, namespaced = true, namespace = environment.namespace, labels, annotations } = naming
  return {
    name,
    ...(namespaced ? { namespace } : {}),
    labels: {
      ...ownerLabels(platform.name, environmentName),
      ...(of === undefined ? {} : selectorOf(scope, of)),
      [stageLabel]: stage,
      ...labels,
    },
    ...(annotations === undefined ? {} : { annotations }),
  }
}
