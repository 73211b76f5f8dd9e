// Traefik as the ingress controller that the environment `test` finds on its cluster: on one node, at the ports of HTTP
// and HTTPS, so that it sees the clients' own addresses.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildTraefik } from './images.ts'
import { clusterFolder, nodesOf, type RunningCluster } from './machine.ts'

const execute = promisify(execFile)
const module_ = 'github.com/traefik/traefik/v3'
const reference = 'docs/content/reference/dynamic-configuration'

/** The node that takes what comes from outside. */
const doorLabel = 'salus.test/door'

/** Kinds and rights as Traefik's own module documents them, in the version that the image is built from. */
const published = async (file: string): Promise<string> => {
  const find = ['list', '-m', '-f', '{{.Dir}}', module_]
  const { stdout } = await execute('go', find, { cwd: join(clusterFolder, 'traefik') })
  return readFile(join(stdout.trim(), reference, file), 'utf8')
}

const labels = { 'app.kubernetes.io/name': 'traefik' }

/** The controller's own Pods: a Pod that only poses as one of them must not be taken for one too many. */
const own = { ...labels, 'app.kubernetes.io/component': 'controller' }
const meta = { name: 'traefik-ingress-controller', namespace: 'traefik' }

const container = (image: string) => ({
  name: 'traefik',
  image,
  args: [
    '--entrypoints.web.address=:8000',
    '--entrypoints.websecure.address=:8443',
    '--providers.kubernetesingress',
    '--providers.kubernetesingress.ingressclass=traefik',
    '--providers.kubernetescrd',
    // Pods that end leave the list of addresses long before they stop answering.
    '--providers.providersthrottleduration=500ms',
    '--ping',
    '--ping.entrypoint=web',
  ],
  ports: [
    { name: 'web', containerPort: 8000, hostPort: 80 },
    { name: 'websecure', containerPort: 8443, hostPort: 443 },
  ],
  readinessProbe: { httpGet: { path: '/ping', port: 'web' }, periodSeconds: 1 },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  resources: { requests: { cpu: '100m', memory: '128Mi' } },
  // Larger bodies than fit in memory are buffered in a file.
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
})

const objects = (image: string): readonly object[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'traefik' } },
  {
    // The probe of the public hosts comes this way, as no name server knows them here.
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'traefik', namespace: 'traefik' },
    spec: { selector: own, ports: [{ name: 'websecure', port: 443, targetPort: 'websecure' }] },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: meta },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'traefik' },
    spec: { controller: 'traefik.io/ingress-controller' },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'traefik', namespace: 'traefik', labels },
    spec: {
      selector: { matchLabels: own },
      template: {
        metadata: { labels: own },
        spec: {
          serviceAccountName: meta.name,
          nodeSelector: { [doorLabel]: 'true' },
          securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [container(image)],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  },
]

/** The CustomResourceDefinitions of Traefik's own kinds, as YAML. */
export const traefikDefinitions = (): Promise<string> => published('kubernetes-crd-definition-v1.yml')

/** Deploys Traefik on the first node and gives that node's address once it answers. */
export const deployTraefik = async (cluster: RunningCluster): Promise<{ node: string; address: string }> => {
  const image = await buildTraefik()
  const [node = ''] = await nodesOf(cluster)
  const { kubectl, kubectlWith } = cluster
  const apply = ['apply', '--server-side', '--force-conflicts', '-f', '-']
  const rights = (await published('kubernetes-crd-rbac.yml')).replace(
    'namespace: default',
    `namespace: ${meta.namespace}`,
  )
  await kubectlWith(await traefikDefinitions(), ...apply)
  await kubectlWith(rights, ...apply)
  await kubectlWith(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects(image) }), ...apply)
  await kubectl('label', 'node', node, `${doorLabel}=true`, '--overwrite')
  await kubectl('-n', 'traefik', 'rollout', 'status', 'daemonset/traefik', '--timeout=120s')
  const form = '{.status.addresses[?(@.type=="InternalIP")].address}'
  return { node, address: await kubectl('get', 'node', node, '-o', `jsonpath=${form}`) }
}

/** Removes what `deployTraefik` made, its kinds included. */
export const removeTraefik = async ({ kubectl, kubectlWith }: RunningCluster): Promise<void> => {
  const gone = ['delete', '--ignore-not-found', '--wait=false', '-f', '-']
  await kubectlWith(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects('traefik') }), ...gone)
  await kubectlWith(await published('kubernetes-crd-rbac.yml'), ...gone)
  await kubectl('label', 'nodes', '--all', `${doorLabel}-`)
}
