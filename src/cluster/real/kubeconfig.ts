// kubectl's own rules: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'

/** The kubeconfig cannot be read or lacks what was asked for; the text is one sentence. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError'
}

/** A program that prints credentials. https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
export type ExecEntry = {
  readonly apiVersion: string
  readonly command: string
  readonly args?: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly installHint?: string
  readonly provideClusterInfo?: boolean
}

/** How an API server is reached, in the words of the kubeconfig. */
export type ClusterEntry = {
  readonly server: string
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
  readonly 'insecure-skip-tls-verify'?: boolean
  readonly 'tls-server-name'?: string
  readonly 'proxy-url'?: string
}

/** Who asks, in the words of the kubeconfig. */
export type UserEntry = {
  readonly 'client-certificate'?: string
  readonly 'client-certificate-data'?: string
  readonly 'client-key'?: string
  readonly 'client-key-data'?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly as?: string
  readonly 'as-uid'?: string
  readonly 'as-groups'?: readonly string[]
  readonly exec?: ExecEntry
  readonly 'auth-provider'?: { readonly name: string; readonly config?: Readonly<Record<string, string>> }
}

type Named<Key extends string, Entry> = { readonly name: string } & { readonly [key in Key]: Entry }

/** A kubeconfig, or several merged. */
export type Kubeconfig = {
  readonly clusters: readonly Named<'cluster', ClusterEntry>[]
  readonly users: readonly Named<'user', UserEntry>[]
  readonly contexts: readonly Named<'context', { readonly cluster: string; readonly user?: string }>[]
  readonly 'current-context'?: string
}

/** One context: where to ask, and as whom. */
export type Access = { readonly context: string; readonly cluster: ClusterEntry; readonly user: UserEntry }

const paths = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']

/** A file's paths are relative to its own folder, as is a plugin's command that contains a slash. */
const absolute = <Entry extends ClusterEntry | UserEntry>(entry: Entry, folder: string): Entry => {
  const changed: [string, unknown][] = Object.entries(entry).map(([key, value]) =>
    paths.includes(key) && typeof value === 'string' ? [key, resolve(folder, value)] : [key, value],
  )
  const exec = 'exec' in entry ? entry.exec : undefined
  if (exec?.command.includes('/')) changed.push(['exec', { ...exec, command: resolve(folder, exec.command) }])
  return Object.fromEntries(changed) as Entry
}

const readOne = async (file: string): Promise<Kubeconfig> => {
  const { parse } = await import('yaml')
  let read: Partial<Kubeconfig> | null
  try {
    read = parse(readFileSync(file, 'utf8')) as Partial<Kubeconfig> | null
  } catch (error) {
    throw new KubeconfigError(`kubeconfig ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const folder = dirname(resolve(file))
  return {
    ...read,
    clusters: (read?.clusters ?? []).map(({ name, cluster }) => ({ name, cluster: absolute(cluster, folder) })),
    users: (read?.users ?? []).map(({ name, user }) => ({ name, user: absolute(user ?? {}, folder) })),
    contexts: read?.contexts ?? [],
  }
}

/** Of things with the same name, and of current contexts, the first file's is taken. */
const merge = (files: readonly Kubeconfig[]): Kubeconfig => {
  const current = files.find(file => file['current-context'])?.['current-context']
  return {
    clusters: files.flatMap(file => file.clusters),
    users: files.flatMap(file => file.users),
    contexts: files.flatMap(file => file.contexts),
    ...(current === undefined ? {} : { 'current-context': current }),
  }
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Inside a Pod: its own ServiceAccount. */
const ofPod = (env: NodeJS.ProcessEnv): Access | undefined => {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env
  if (host === undefined || !existsSync(join(serviceAccount, 'token'))) return undefined
  return {
    context: 'in-cluster',
    cluster: {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      'certificate-authority': join(serviceAccount, 'ca.crt'),
    },
    user: { tokenFile: join(serviceAccount, 'token') },
  }
}

const filesOf = (named: string | undefined, env: NodeJS.ProcessEnv): readonly string[] => {
  if (named !== undefined) return [named]
  if (env.KUBECONFIG) return env.KUBECONFIG.split(delimiter).filter(file => file !== '' && existsSync(file))
  return [join(homedir(), '.kube', 'config')].filter(existsSync)
}

const pick = <Item extends { readonly name: string }>(items: readonly Item[], name: string, what: string): Item => {
  const found = items.find(item => item.name === name)
  if (found !== undefined) return found
  const known = items.map(item => item.name).join(', ') || 'none'
  throw new KubeconfigError(`expected a ${what} of the kubeconfig (${known}), received ${name}`)
}

/** The access that a kubeconfig gives: its file, `$KUBECONFIG`, `~/.kube/config`, or the Pod that this runs in. */
export const readAccess = async (
  { kubeconfig, context }: { readonly kubeconfig?: string | undefined; readonly context?: string | undefined },
  env: NodeJS.ProcessEnv,
): Promise<Access> => {
  const files = filesOf(kubeconfig, env)
  const own = files.length === 0 ? ofPod(env) : undefined
  if (own !== undefined) return own
  if (files.length === 0)
    throw new KubeconfigError('expected a kubeconfig in $KUBECONFIG or ~/.kube/config, found none')
  const config = merge(await Promise.all(files.map(readOne)))
  const name = context ?? config['current-context']
  if (name === undefined) throw new KubeconfigError(`${files.join(', ')} names no current context: say which one`)
  const chosen = pick(config.contexts, name, 'context').context
  return {
    context: name,
    cluster: pick(config.clusters, chosen.cluster, 'cluster').cluster,
    user: chosen.user === undefined ? {} : pick(config.users, chosen.user, 'user').user,
  }
}
