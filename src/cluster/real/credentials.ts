// What proves to an API server who asks. Written out here, as loading the client library takes longer than everything
// that a short command does; it is loaded for what kubeconfigs seldom contain: old auth providers, and proxies.
import { readFileSync } from 'node:fs'
import { type Agent as HttpAgent, Agent as PlainAgent } from 'node:http'
import { type AgentOptions, Agent as TlsAgent } from 'node:https'
import { runExec } from './exec.ts'
import { type Access, type ClusterEntry, KubeconfigError, type UserEntry } from './kubeconfig.ts'

/** What goes with every request. */
export type Credentials = {
  readonly agent: HttpAgent
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

const content = (data: string | undefined, file: string | undefined): Buffer | undefined => {
  if (data !== undefined) return Buffer.from(data, 'base64')
  if (file === undefined) return undefined
  try {
    return readFileSync(file)
  } catch (error) {
    throw new KubeconfigError(`kubeconfig names ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const trust = (cluster: ClusterEntry): AgentOptions => {
  const ca = content(cluster['certificate-authority-data'], cluster['certificate-authority'])
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cluster['tls-server-name'] === undefined ? {} : { servername: cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
  }
}

const certificate = (user: UserEntry): AgentOptions => {
  const cert = content(user['client-certificate-data'], user['client-certificate'])
  const key = content(user['client-key-data'], user['client-key'])
  return { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) }
}

const authorization = (user: UserEntry): string | undefined => {
  if (user.tokenFile !== undefined) return `Bearer ${content(undefined, user.tokenFile)?.toString().trim()}`
  if (user.token !== undefined) return `Bearer ${user.token}`
  if (user.username === undefined) return undefined
  return `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`
}

const impersonation = (user: UserEntry): Record<string, string | readonly string[]> => ({
  ...(user.as === undefined ? {} : { 'impersonate-user': user.as }),
  ...(user['as-uid'] === undefined ? {} : { 'impersonate-uid': user['as-uid'] }),
  ...(user['as-groups'] === undefined ? {} : { 'impersonate-group': user['as-groups'] }),
})

const withLibrary = async ({ context, cluster, user }: Access): Promise<Credentials> => {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const config = new KubeConfig()
  config.loadFromString(
    JSON.stringify({
      clusters: [{ name: 'cluster', cluster }],
      users: [{ name: 'user', user }],
      contexts: [{ name: context, context: { cluster: 'cluster', user: 'user' } }],
      'current-context': context,
    }),
  )
  const options: Parameters<typeof config.applyToHTTPSOptions>[0] = { headers: {} }
  await config.applyToHTTPSOptions(options)
  const { agent, headers } = options
  if (typeof agent !== 'object') throw new KubeconfigError(`context ${context}: its proxy cannot be used`)
  return { agent: agent as HttpAgent, headers: headers as Record<string, string> }
}

/** Credentials as of now: token files are read and plugins run anew each time. */
export const openCredentials = async (access: Access): Promise<Credentials> => {
  const { cluster, user } = access
  if (user['auth-provider'] !== undefined || cluster['proxy-url'] !== undefined) return withLibrary(access)
  const fromPlugin = user.exec === undefined ? undefined : await runExec(user.exec, cluster)
  const proof = fromPlugin?.authorization ?? authorization(user)
  const headers = { ...impersonation(user), ...(proof === undefined ? {} : { authorization: proof }) }
  const shared = { keepAlive: true, scheduling: 'lifo' as const }
  const agent = cluster.server.startsWith('http://')
    ? new PlainAgent(shared)
    : new TlsAgent({ ...shared, ...trust(cluster), ...certificate(user), ...fromPlugin?.certificate })
  return { agent, headers }
}
