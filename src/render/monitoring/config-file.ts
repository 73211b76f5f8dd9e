import type { IConfigMap, IVolume } from 'kubernetes-models/v1'
import type { Manifest } from '../../model/manifest.ts'
import { contentHash } from '../content-hash.ts'
import { metadataOf, type Scope } from '../scope.ts'

/** Configuration of third-party software: the object, and the volume that shows it to a Pod as files. */
export type ConfigFiles = { readonly manifest: Manifest; readonly volume: IVolume }

/** Files of a workload, in a ConfigMap of exactly this content: a change makes another one, and with it a new Pod. */
export const configFiles = (
  scope: Scope,
  workload: string,
  files: Readonly<Record<string, string>>,
  { volume = 'config', namespace = scope.environment.namespace } = {},
): ConfigFiles => {
  const name = `${workload}-${volume}-${contentHash(files)}`
  return {
    manifest: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadataOf(scope, { stage: 'config', name, of: workload, namespace }),
      immutable: true,
      data: { ...files },
    } satisfies IConfigMap,
    volume: { name: volume, configMap: { name } },
  }
}
