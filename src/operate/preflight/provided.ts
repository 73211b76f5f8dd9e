import type { Manifest } from '../../model/manifest.ts'
import { type Needed, neededBy } from '../../plan/needed-by.ts'
import { missing, ok, type Prerequisite } from './prerequisite.ts'

const about = 'provided secrets'

type Templated = {
  readonly template?: { readonly spec?: unknown }
  readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: unknown } } }
}

const templateOf = ({ spec }: Manifest): { readonly spec?: unknown } => {
  const { template, jobTemplate } = (spec ?? {}) as Templated
  return template ?? jobTemplate?.spec?.template ?? {}
}

type Maker = { readonly secretName?: string; readonly target?: { readonly name?: string } }

/** What the objects are, or what their operators make of them. */
const madeBy = ({ kind, metadata, spec }: Manifest): readonly string[] => {
  const { secretName, target } = (spec ?? {}) as Maker
  if (kind === 'Certificate') return secretName === undefined ? [] : [`Secret ${secretName}`]
  if (kind === 'ExternalSecret') return [`Secret ${target?.name ?? metadata.name}`]
  if (kind === 'SealedSecret') return [`Secret ${metadata.name}`]
  return [`${kind} ${metadata.name}`]
}

type Lacking = Needed & { readonly namespace: string; readonly by: string }

/** What Pods name and nothing of the deploy makes. */
const lackingIn = (manifests: readonly Manifest[]): readonly Lacking[] => {
  const made = new Set(manifests.flatMap(madeBy))
  const all = manifests.flatMap(manifest => {
    const { name: by, namespace = 'default' } = manifest.metadata
    return neededBy(templateOf(manifest)).map(needed => ({ ...needed, namespace, by }))
  })
  const own = all.filter(({ kind, name }) => !made.has(`${kind} ${name}`))
  return own.filter((one, place) => own.findIndex(({ kind, name }) => kind === one.kind && name === one.name) === place)
}

/** What Pods cannot start without, and somebody else must have made: keys of outside services, for example. */
export const provided: Prerequisite = {
  about,
  async *look({ cluster, manifests }) {
    const lacking = lackingIn(manifests)
    if (lacking.length === 0) return yield ok(about, 'deploy makes all that Pods name')
    for (const { kind, name, namespace, by } of lacking) {
      const found = await cluster.get({ apiVersion: 'v1', kind, name, namespace })
      yield found === undefined
        ? missing(about, `there is no ${kind} ${namespace}/${name}, which ${by} needs`, `create it in ${namespace}`)
        : ok(about, `${kind} ${namespace}/${name} is there`)
    }
  },
}
