// What is rendered to watch over mediq, as the programs that read it get it.
import { parse } from 'yaml'
import mediq from '../../platforms/mediq/platform.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import type { AlertRule, RecordingRule, RuleGroup } from '../../src/render/monitoring/rules.ts'
import { render } from '../../src/render/render.ts'
import type { Scope } from '../../src/render/scope.ts'

/** The environments that are watched. */
export const watched = ['staging', 'test', 'production'] as const

/** The platform in one of its environments. Throws for a machine. */
export const scopeOf = (name: string): Scope => {
  const environment = mediq.environments[name]
  if (environment?.is !== 'cluster') throw new Error(`expected an environment on a cluster, received ${name}`)
  return { platform: mediq, name, environment }
}

/** Everything that is rendered for an environment. */
export const objectsOf = (name: string): readonly Manifest[] => {
  const { platform, environment } = scopeOf(name)
  return render(platform, name, environment)
}

/** A file of a ConfigMap, by the beginning of the ConfigMap's name. */
export const fileOf = (objects: readonly Manifest[], configMap: string, file: string): string => {
  const found = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(configMap))
  const text = (found?.data as Readonly<Record<string, string>> | undefined)?.[file]
  if (text === undefined) throw new Error(`expected ${file} in ${configMap}`)
  return text
}

/** The rules that Prometheus is given. */
export const rulesOf = (objects: readonly Manifest[]): readonly (AlertRule | RecordingRule)[] =>
  (parse(fileOf(objects, 'prometheus-config', 'rules.yml')) as { groups: RuleGroup[] }).groups.flatMap(
    ({ rules }) => rules,
  )

/** The alerts among them. */
export const alertsOf = (objects: readonly Manifest[]): readonly AlertRule[] =>
  rulesOf(objects).filter((rule): rule is AlertRule => 'alert' in rule)

/** The series that Prometheus computes. */
export const recordedOf = (objects: readonly Manifest[]): readonly RecordingRule[] =>
  rulesOf(objects).filter((rule): rule is RecordingRule => 'record' in rule)
