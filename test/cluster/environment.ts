// MediQ's environment `test` on the real cluster, as its operators would set it up: nodes, images, the ingress
// controller, the certificate; the rest is `salus deploy`.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type buildConnector, getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import mediq from '../../platforms/mediq/platform.ts'
import type { ClusterEnvironment } from '../../src/model/environment.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import { render } from '../../src/render/render.ts'
import { type Ended, runSalus } from '../platform/salus.ts'
import { nodesFor } from './capacity.ts'
import { agentThrough, publicDoor, selfSigned } from './door.ts'
import { buildImages, forget } from './images.ts'
import { type RunningCluster, startCluster } from './machine.ts'
import { type Receiver, startReceiver, type Told } from './receiver.ts'
import { deployTraefik, removeTraefik } from './traefik.ts'

/** The environment under test. */
export type TestEnvironment = {
  readonly cluster: RunningCluster
  readonly namespace: string
  /** The image of the services, version one. */
  readonly image: string
  /** The API, by its public name. */
  readonly origin: string
  /** The node that takes what comes from outside, and its address. */
  readonly doorNode: string
  readonly address: string
  readonly door: buildConnector.BuildOptions
  /** What the people on call were told. */
  readonly alerts: () => readonly Told[]
  /** Runs the tool against this cluster. */
  readonly salus: (...words: readonly string[]) => Promise<Ended>
  /** The same; it must end well. */
  readonly does: (...words: readonly string[]) => Promise<Ended>
  /** The first administrator's password, which `deploy` drew. */
  readonly oneTimePassword: () => Promise<string>
  /** A platform file that differs from MediQ's in the image of the services only. */
  readonly withImage: (image: string) => Promise<string>
  readonly close: () => Promise<void>
}

/** What is rendered of MediQ for the test cluster. */
export const testManifests = (): { environment: ClusterEnvironment; manifests: readonly Manifest[] } => {
  const environment = mediq.environments.test
  if (environment?.is !== 'cluster') throw new Error('mediq: expected an environment test on a cluster')
  return { environment, manifests: render(mediq, 'test', environment) }
}

const imagesOf = (manifests: readonly Manifest[]): string[] => {
  const found = [...JSON.stringify(manifests).matchAll(/"image":"([^"]+)"/g)].map(match => match[1] ?? '')
  return [...new Set(found)].sort()
}

const removeNamespace = async ({ kubectl }: RunningCluster, namespace: string): Promise<void> =>
  void (await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--timeout=180s'))

const makeCertificate = async (cluster: RunningCluster, namespace: string, secret: string): Promise<string> => {
  const { certificate, key } = await selfSigned(mediq.routes.map(route => route.host))
  await cluster.kubectl('create', 'namespace', namespace)
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret, namespace },
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': certificate, 'tls.key': key },
  }
  await cluster.kubectlWith(JSON.stringify(object), 'create', '-f', '-')
  return certificate
}

/** The webhook of the people on call, in the Secret that the platform file names. */
const makeReceiver = async (cluster: RunningCluster, namespace: string): Promise<Receiver> => {
  const receiver = await startReceiver()
  const secret = ['create', 'secret', 'generic', 'alert-receiver', `--from-literal=url=${receiver.url}`]
  await cluster.kubectl('-n', namespace, ...secret)
  return receiver
}

/** Prepares the cluster for a first deploy: nothing of an earlier one is left, data included. */
export const openTestEnvironment = async (): Promise<TestEnvironment> => {
  const { environment, manifests } = testManifests()
  const { namespace, image, tls } = environment
  const cluster = await startCluster(nodesFor(manifests))
  await removeNamespace(cluster, namespace)
  await buildImages(imagesOf(manifests))
  await forget(cluster, image)
  const { address, node: doorNode } = await deployTraefik(cluster)
  const certificate = await makeCertificate(cluster, namespace, tls.secret)
  const receiver = await makeReceiver(cluster, namespace)
  const door = publicDoor(address, certificate)
  const before = getGlobalDispatcher()
  setGlobalDispatcher(agentThrough(door))
  const folder = await mkdtemp(join(tmpdir(), 'salus-cluster-test-'))
  const salus = (...words: readonly string[]) => runSalus(words, { environment: cluster.environment })
  return {
    cluster,
    namespace,
    image,
    origin: `https://${mediq.routes[0]?.host}`,
    doorNode,
    address,
    door,
    alerts: receiver.told,
    salus,
    does: async (...words) => {
      const ended = await salus(...words)
      assert.equal(ended.code, 0, `salus ${words.join(' ')}:\n${ended.stderr}\n${ended.stdout}`)
      return ended
    },
    oneTimePassword: async () => {
      const path = 'jsonpath={.data.first-admin-password}'
      const encoded = await cluster.kubectl('-n', namespace, 'get', 'secret', 'user-service-secret', '-o', path)
      return Buffer.from(encoded, 'base64').toString()
    },
    withImage: async other => {
      const text = await readFile(join(import.meta.dirname, '../../platforms/mediq/platform.ts'), 'utf8')
      assert.ok(text.includes(image))
      const file = join(folder, `platform-${other.replaceAll(/\W/g, '-')}.ts`)
      await writeFile(file, text.replaceAll(image, other))
      return file
    },
    close: async () => {
      receiver.stop()
      await getGlobalDispatcher().close()
      setGlobalDispatcher(before)
      await rm(folder, { recursive: true })
      await removeNamespace(cluster, namespace)
      await removeTraefik(cluster)
    },
  }
}
