import type { Manifest } from './manifest.ts'

/** The order of a deployment: every stage is ready before the next begins. */
export const stages = [
  'namespace',
  'rbac',
  'policies',
  'secrets',
  'config',
  'stores',
  'migrations',
  'services',
  'scaling',
  'monitoring',
  'backup',
  'ingress',
] as const

/** One of the stages. */
export type Stage = (typeof stages)[number]

/** Label of every rendered object: the stage in which it is applied. */
export const stageLabel = 'salus.health/stage'

/** Under this name the API server keeps which fields are ours. https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export const fieldManager = 'salus'

/** Labels by which everything that belongs to a platform's environment is found again. */
export const ownerLabels = (platform: string, environment: string): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/managed-by': 'salus',
  'app.kubernetes.io/part-of': platform,
  'salus.health/environment': environment,
})

/** The stage of a rendered object; undefined where it bears none. */
export const stageOf = ({ metadata }: Manifest): Stage | undefined =>
  stages.find(stage => stage === metadata.labels?.[stageLabel])
