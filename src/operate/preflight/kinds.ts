import { type Cluster, ClusterError } from '../../cluster/cluster.ts'
import { type Manifest, nameOf, referenceOf } from '../../model/manifest.ts'
import { missing, ok, type Prerequisite } from './prerequisite.ts'

const about = 'kinds'

/** Who serves the kinds of a group that is not Kubernetes' own. */
const origins: Readonly<Record<string, string>> = {
  'cert-manager.io': 'cert-manager: https://cert-manager.io/docs/installation/',
  'traefik.io':
    'the custom resources of Traefik: https://doc.traefik.io/traefik/reference/install-configuration/providers/kubernetes/kubernetes-crd/',
  'external-secrets.io':
    'the External Secrets Operator: https://external-secrets.io/latest/introduction/getting-started/',
  'bitnami.com': 'Sealed Secrets: https://github.com/bitnami-labs/sealed-secrets#installation',
  'monitoring.coreos.com':
    'the Prometheus Operator: https://prometheus-operator.dev/docs/getting-started/installation/',
  'gateway.networking.k8s.io': 'the Gateway API: https://gateway-api.sigs.k8s.io/guides/getting-started/',
}

type Definition = Manifest & {
  readonly spec?: { readonly group?: string; readonly names?: { readonly kind?: string } }
}

/** Kinds that the deploy itself brings. */
const broughtAlong = (manifests: readonly Manifest[]): ReadonlySet<string> =>
  new Set(
    manifests
      .filter(({ kind }) => kind === 'CustomResourceDefinition')
      .map(definition => definition as Definition)
      .map(({ spec }) => `${spec?.group}/${spec?.names?.kind}`),
  )

const groupOf = ({ apiVersion }: Manifest): string => apiVersion.split('/')[0] ?? ''

/** In a version beside the one that the API server prefers. */
const isServedBeside = async (cluster: Cluster, { apiVersion, kind }: Manifest): Promise<boolean> => {
  try {
    await cluster.get({ apiVersion, kind, name: 'salus-preflight' })
    return true
  } catch (error) {
    if (error instanceof ClusterError && error.status === 404) return false
    throw error
  }
}

/** The API server serves every kind that is to be applied. */
export const servedKinds: Prerequisite = {
  about,
  async *look({ cluster, manifests }) {
    const served = new Set((await cluster.kinds()).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))
    const along = broughtAlong(manifests)
    const wanted = Map.groupBy(manifests, ({ apiVersion, kind }) => `${apiVersion} ${kind}`)
    const lacking: (readonly [string, Manifest])[] = []
    for (const [name, [first]] of wanted) {
      if (first === undefined || served.has(name) || along.has(`${groupOf(first)}/${first.kind}`)) continue
      if (!(await isServedBeside(cluster, first))) lacking.push([name, first])
    }
    if (lacking.length === 0) yield ok(about, `all ${wanted.size} kinds are served`)
    for (const [name, first] of lacking) {
      const origin = origins[groupOf(first)]
      const needs = `${name} is not served, and ${nameOf(referenceOf(first))} needs it`
      yield missing(about, needs, origin === undefined ? 'install what serves it' : `install ${origin}`)
    }
  },
}
