import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type ClusterEntry, type ExecEntry, KubeconfigError } from './kubeconfig.ts'

/** What a credential plugin gave. */
export type PluginCredentials = {
  readonly authorization?: string
  readonly certificate: { readonly cert?: string; readonly key?: string }
}

type ExecCredential = {
  readonly status?: {
    readonly token?: string
    readonly clientCertificateData?: string
    readonly clientKeyData?: string
  }
}

const clusterInfo = (cluster: ClusterEntry): object => ({
  server: cluster.server,
  'tls-server-name': cluster['tls-server-name'],
  'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
  'certificate-authority-data': cluster['certificate-authority-data'],
})

const environment = (exec: ExecEntry, cluster: ClusterEntry): NodeJS.ProcessEnv => {
  const spec = { interactive: false, ...(exec.provideClusterInfo === true ? { cluster: clusterInfo(cluster) } : {}) }
  return {
    ...process.env,
    ...Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion: exec.apiVersion, kind: 'ExecCredential', spec }),
  }
}

const run = promisify(execFile)

/** Runs the program that a kubeconfig names for its user. What it prints is never told. */
export const runExec = async (exec: ExecEntry, cluster: ClusterEntry): Promise<PluginCredentials> => {
  const printed = await run(exec.command, [...(exec.args ?? [])], { env: environment(exec, cluster), timeout: 60_000 })
    .then(({ stdout }) => stdout)
    .catch((error: { readonly code?: unknown; readonly stderr?: string }) => {
      const missing = error.code === 'ENOENT' ? `there is no such program. ${exec.installHint ?? ''}` : undefined
      throw new KubeconfigError(`credential plugin ${exec.command}: ${missing ?? error.stderr ?? error.code}`.trim())
    })
  const { status } = readCredential(exec.command, printed)
  return {
    ...(status?.token === undefined ? {} : { authorization: `Bearer ${status.token}` }),
    certificate: {
      ...(status?.clientCertificateData === undefined ? {} : { cert: status.clientCertificateData }),
      ...(status?.clientKeyData === undefined ? {} : { key: status.clientKeyData }),
    },
  }
}

const readCredential = (command: string, printed: string): ExecCredential => {
  try {
    return JSON.parse(printed) as ExecCredential
  } catch {
    throw new KubeconfigError(`credential plugin ${command}: expected an ExecCredential in JSON, received another text`)
  }
}
