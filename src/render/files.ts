// A rendering as files: one for each object, in the folders that operators know.
import { type Manifest, nameOf, referenceOf } from '../model/manifest.ts'
import { type Stage, stageOf } from '../model/stage.ts'
import type { Scope } from './scope.ts'
import { scriptsOf } from './scripts.ts'
import { yamlOf } from './yaml.ts'

const foldersByKind: Readonly<Record<string, string>> = {
  ResourceQuota: 'namespaces',
  LimitRange: 'namespaces',
  Service: 'services',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  ServiceAccount: 'rbac',
  NetworkPolicy: 'network-policies',
}

const foldersByStage: Readonly<Record<Stage, string>> = {
  namespace: 'namespaces',
  rbac: 'rbac',
  policies: 'network-policies',
  secrets: 'secrets',
  config: 'configmaps',
  stores: 'infrastructure',
  migrations: 'deployments',
  services: 'deployments',
  scaling: 'hpa',
  monitoring: 'monitoring',
  backup: 'infrastructure',
  ingress: 'infrastructure',
}

/** Every folder that a rendering may have files in. */
export const folders: readonly string[] = [...new Set([...Object.values(foldersByStage), 'services', 'scripts'])]

const folderOf = (manifest: Manifest): string => {
  const stage = stageOf(manifest) ?? 'services'
  return (stage === 'monitoring' ? undefined : foldersByKind[manifest.kind]) ?? foldersByStage[stage]
}

/** Kind and name, and the namespace where it is not the environment's own: no two objects share a file. */
const pathOf = ({ environment }: Scope, manifest: Manifest): string => {
  const { name, namespace = environment.namespace } = manifest.metadata
  const elsewhere = namespace === environment.namespace ? [] : [namespace]
  return `${folderOf(manifest)}/${[manifest.kind.toLowerCase(), ...elsewhere, name].join('-')}.yaml`
}

/** The first words of every file that a rendering writes, by which a later one knows its own. */
export const ownMark = '# Rendered by salus'

/** What names all files, in the order in which they are applied. */
export const indexFile = 'kustomization.yaml'

const index = (paths: readonly string[]): string =>
  yamlOf({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    metadata: { name: 'salus' },
    sortOptions: { order: 'fifo' },
    resources: paths,
  })

/** A path below the folder of the rendering, and what the file holds. */
export type RenderedFile = { readonly path: string; readonly text: string; readonly executable: boolean }

/** All files of a rendering; the index is the last. */
export const filesOf = (scope: Scope, manifests: readonly Manifest[]): readonly RenderedFile[] => {
  const head = `${ownMark} from the platform ${scope.platform.name}, environment ${scope.name}.\n`
  const objects = manifests.map(manifest => ({
    path: pathOf(scope, manifest),
    text: `${head}# ${nameOf(referenceOf(manifest))}\n${yamlOf(manifest)}`,
    executable: false,
  }))
  const scripts = Object.entries(scriptsOf(scope)).map(([name, text]) => ({
    path: `scripts/${name}.sh`,
    text: `#!/bin/sh\n${head}${text}`,
    executable: true,
  }))
  const text = `${head}${index(objects.map(({ path }) => path))}`
  return [...objects, ...scripts, { path: indexFile, text, executable: false }]
}
