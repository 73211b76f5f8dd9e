// How a test finds the real cluster when it only wants to talk to it.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { clusterFolder, missingCluster, startCluster } from './machine.ts'

/** The kubeconfig of the running cluster, or why there is none. */
export type Whereabouts = { readonly kubeconfig: string } | { readonly missing: string }

const kubeconfigOf = (folder: string): string =>
  execFileSync('bash', ['-c', '. "$0" && printf %s "$KUBECONFIG"', join(folder, 'settings.sh')], { encoding: 'utf8' })

const answers = async (kubeconfig: string): Promise<boolean> => {
  if (!existsSync(kubeconfig)) return false
  const [, host, port] = /https:\/\/([\d.]+):(\d+)/.exec(readFileSync(kubeconfig, 'utf8')) ?? []
  const socket = connect({ host: String(host), port: Number(port) })
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  const answered = await Promise.race([promise, sleep(2000, false, { ref: false })])
  socket.destroy()
  return answered
}

/** Where the cluster is. In CI it is started; elsewhere it is used when it runs. */
export const findCluster = async (): Promise<Whereabouts> => {
  const reason = missingCluster()
  if (reason !== false) return { missing: reason }
  const kubeconfig = kubeconfigOf(clusterFolder)
  if (await answers(kubeconfig)) return { kubeconfig }
  if (process.env.CI) return startCluster(1)
  return { missing: 'the test cluster does not run: start it with its ./up' }
}
