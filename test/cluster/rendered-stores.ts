// The stores of an environment on the test cluster, with the Secrets that a deployment would draw, in a namespace of
// their own; and visits to them from Pods as the services' own.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { IPod } from 'kubernetes-models/v1'
import mediq from '../../platforms/mediq/platform.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import { drawSecret } from '../../src/model/secret-value.ts'
import { deriveValues, gatherRecipes, missingDraws, withData } from '../../src/plan/secret-values.ts'
import { render } from '../../src/render/render.ts'
import type { RunningCluster } from './machine.ts'

/** The rendered objects of one of MediQ's environments, in another namespace. */
export const renderIn = (name: string, namespace: string): readonly Manifest[] => {
  const environment = mediq.environments[name]
  if (environment?.is !== 'cluster') throw new Error(`${name}: expected an environment on a cluster`)
  // The volumes of the test cluster are all of one class.
  const { storageClass: _class, ...rest } = environment
  return render(mediq, name, { ...rest, namespace })
}

/** Secrets with data, drawn anew. */
export const filled = (manifests: readonly Manifest[]): readonly Manifest[] => {
  const secrets = manifests.filter(({ kind }) => kind === 'Secret')
  const recipes = gatherRecipes(secrets)
  const drawn = new Map(
    missingDraws(recipes, new Map()).map(name => {
      const recipe = recipes.get(name)
      const kind = recipe !== undefined && 'draw' in recipe ? recipe.draw : 'password'
      return [name, drawSecret(kind, 'visit')] as const
    }),
  )
  const values = deriveValues(recipes, drawn)
  return manifests.map(manifest => (manifest.kind === 'Secret' ? withData(manifest, undefined, values) : manifest))
}

const storeNames = new Set(mediq.services.flatMap(({ stores }) => stores.map(({ name }) => name)))

const isOfStores = ({ kind, metadata }: Manifest): boolean => {
  const of = metadata.labels?.['app.kubernetes.io/name'] ?? ''
  const ofStore = [...storeNames].some(name => of === name || of.startsWith(`${name}-`))
  return ofStore || ['NetworkPolicy', 'Secret', 'ConfigMap'].includes(kind)
}

/** What stores of a namespace need to run: they, and all Secrets, settings and policies. */
export const storesOnly = (manifests: readonly Manifest[], namespace: string): readonly Manifest[] =>
  manifests.filter(
    manifest =>
      manifest.metadata.namespace === namespace && isOfStores(manifest) && !/exporter/.test(manifest.metadata.name),
  )

/** Applies objects as a deployment does. */
export const applied = ({ kubectlWith }: RunningCluster, manifests: readonly Manifest[], ...words: string[]) =>
  kubectlWith(
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }),
    ...['apply', '--server-side', '--field-manager=salus', '--validate=strict', ...words, '-f', '-'],
  )

const visitor = async (deployment: IDeployment, mode: string, mark: string): Promise<IPod> => {
  const script = await readFile(join(import.meta.dirname, 'visit-stores.ts'), 'utf8')
  const { metadata, spec } = deployment.spec?.template ?? {}
  const [container] = spec?.containers ?? []
  if (spec === undefined || container === undefined) throw new Error('expected a container, received none')
  const { startupProbe: _s, livenessProbe: _l, readinessProbe: _r, args: _a, ...kept } = container
  const command = ['node', '--input-type=module-typescript', '-e', script, '--', mode, mark]
  const resources = { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      name: `${mode}-${deployment.metadata?.name}`,
      namespace: deployment.metadata?.namespace ?? '',
    },
    spec: {
      ...spec,
      serviceAccountName: 'default',
      restartPolicy: 'Never',
      containers: [{ ...kept, command, resources }],
    },
  } as IPod
}

/** Visits the stores as each service does; gives what each visit said, by the service. */
export const visits = async (
  cluster: RunningCluster,
  manifests: readonly Manifest[],
  mode: 'leave' | 'find',
  mark: string,
): Promise<Readonly<Record<string, readonly string[]>>> => {
  const visiting = mediq.services.filter(({ stores }) => stores.length > 0).map(({ name }) => name)
  const deployments = manifests.filter(
    ({ kind, metadata }) => kind === 'Deployment' && visiting.includes(metadata.name),
  )
  const pods = await Promise.all(deployments.map(each => visitor(each as unknown as IDeployment, mode, mark)))
  await applied(cluster, pods as unknown as Manifest[])
  const entries = pods.map(async ({ metadata }, index) => {
    const { name = '', namespace = '' } = metadata ?? {}
    const place = ['--namespace', namespace]
    await cluster.kubectl(...place, 'wait', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s', `pod/${name}`)
    const text = await cluster.kubectl(...place, 'logs', name)
    await cluster.kubectl(...place, 'delete', 'pod', name, '--wait=false')
    return [deployments[index]?.metadata.name ?? '', text.trim().split('\n')] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}
