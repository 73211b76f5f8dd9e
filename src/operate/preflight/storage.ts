import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass'
import type { Manifest } from '../../model/manifest.ts'
import { type Answer, missing, ok, type Prerequisite } from './prerequisite.ts'

const about = 'storage class'
const growth = 'volume growth'
const defaultAnnotation = 'storageclass.kubernetes.io/is-default-class'

type Claim = { readonly spec?: { readonly storageClassName?: string } }
type Claiming = Manifest & Claim & { readonly spec?: { readonly volumeClaimTemplates?: readonly Claim[] } }

/** The classes that claims name; undefined stands for the cluster's default. */
const classesOf = (manifests: readonly Manifest[]): readonly (string | undefined)[] => {
  const claims = (manifests as readonly Claiming[]).flatMap(manifest =>
    manifest.kind === 'PersistentVolumeClaim' ? [manifest] : (manifest.spec?.volumeClaimTemplates ?? []),
  )
  return [...new Set(claims.map(({ spec }) => spec?.storageClassName))]
}

type Class = Manifest & IStorageClass

const named = (classes: readonly Class[]): string => classes.map(({ metadata }) => metadata.name).join(', ') || 'none'

function* judge(classes: readonly Class[], wanted: string | undefined): Generator<Answer> {
  const found = classes.find(({ metadata }) =>
    wanted === undefined ? metadata.annotations?.[defaultAnnotation] === 'true' : metadata.name === wanted,
  )
  if (found === undefined) {
    const what = wanted === undefined ? 'a default class' : wanted
    const fix =
      wanted === undefined
        ? `mark one with the annotation ${defaultAnnotation}=true, or name one as storageClass of the environment`
        : 'create it, or name another as storageClass of the environment'
    return yield missing(about, `expected ${what}, the cluster has ${named(classes)}`, fix)
  }
  const { name } = found.metadata
  yield ok(about, `${name}${wanted === undefined ? ' (the default)' : ''}, by ${found.provisioner}`)
  yield found.allowVolumeExpansion === true
    ? ok(growth, `${name} lets volumes grow`)
    : missing(growth, `${name} does not let volumes grow`, `set allowVolumeExpansion: true where its driver can`)
}

/** The classes of the volumes are there, and a volume that becomes too small can grow. */
export const storageClasses: Prerequisite = {
  about,
  async *look({ cluster, manifests }) {
    const wanted = classesOf(manifests)
    if (wanted.length === 0) return yield ok(about, 'nothing claims a volume')
    const classes = await cluster.list({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' })
    for (const name of wanted) yield* judge(classes as readonly Class[], name)
  },
}
