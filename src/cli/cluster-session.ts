import type { Cluster } from '../cluster/cluster.ts'
import { judgeCoherence } from '../model/coherence.ts'
import type { ClusterEnvironment } from '../model/environment.ts'
import type { Platform } from '../model/platform.ts'
import { UsageError } from './errors.ts'
import { loadPlatform } from './platform-file.ts'

/** What a command line says about where it works. */
export type SessionOptions = {
  /** A platform's name or path; `./platform.ts`, else mediq where it is left out. */
  readonly platform?: string | undefined
  /** An environment of the platform; `staging` where it is left out. */
  readonly environment?: string | undefined
  /** A context of the kubeconfig; the current one where it is left out. */
  readonly context?: string | undefined
}

/** A platform, one of its environments on a cluster, and what is to be deployed there. */
export type Deployment = {
  readonly platform: Platform
  /** The environment's name in the platform file. */
  readonly name: string
  readonly environment: ClusterEnvironment
}

/** A deployment and the cluster that it belongs to. */
export type Session = Deployment & { readonly cluster: Cluster }

const refuseIncoherent = (platform: Platform): void => {
  const [finding] = judgeCoherence(platform)
  if (finding === undefined) return
  const { object, path, expected, received, fix } = finding
  throw new UsageError(`${object}, ${path}: expected ${expected}, received ${received}; next: ${fix}`)
}

/** Loads a platform and picks an environment on a cluster. Throws UsageError where it declares no such one. */
export const loadDeployment = async (options: SessionOptions): Promise<Deployment> => {
  const { platform } = await loadPlatform(options.platform)
  refuseIncoherent(platform)
  const name = options.environment ?? 'staging'
  const environment = platform.environments[name]
  if (environment?.is === 'cluster') return { platform, name, environment }
  const known = Object.entries(platform.environments).filter(([, { is }]) => is === 'cluster')
  const names = known.map(([name]) => name).join(', ')
  throw new UsageError(
    names === ''
      ? `${platform.name} declares no environment on a cluster`
      : `expected one of ${platform.name}’s environments on a cluster (${names}), received ${name}`,
  )
}

const refuseOtherContext = ({ name, environment }: Deployment, { context }: Cluster): void => {
  const own = environment.cluster.context
  if (own === undefined || own === context) return
  throw new UsageError(
    `the environment ${name} belongs to the context ${own}, and this is the context ${context}; next: --context ${own}`,
  )
}

const refuseOtherCluster = async ({ name, environment }: Deployment, cluster: Cluster): Promise<void> => {
  const own = environment.cluster.uid
  if (own === undefined) return
  const uid = await cluster.uid()
  if (own === uid) return
  throw new UsageError(
    `the environment ${name} belongs to the cluster whose kube-system has the uid ${own}, and the one of the context ${cluster.context} has ${uid}; next: choose its context with --context`,
  )
}

/** Refuses a cluster that is not the environment's. Throws UsageError with the names of both. */
export const refuseForeignCluster = async (deployment: Deployment, cluster: Cluster): Promise<void> => {
  refuseOtherContext(deployment, cluster)
  await refuseOtherCluster(deployment, cluster)
}

/** Opens the cluster of a deployment. Rejects with UsageError where it is another one, with ClusterError unanswered. */
export const openSession = async (options: SessionOptions): Promise<Session> => {
  const deployment = await loadDeployment(options)
  const [{ openCluster }, { KubeconfigError }] = await Promise.all([
    import('../cluster/real.ts'),
    import('../cluster/real/kubeconfig.ts'),
  ])
  const cluster = await openCluster({ context: options.context }).catch((error: unknown) => {
    throw error instanceof KubeconfigError ? new UsageError(error.message) : error
  })
  await refuseForeignCluster(deployment, cluster)
  return { ...deployment, cluster }
}
