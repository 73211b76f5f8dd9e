// The real cluster of the tests: its scripts stand beside the checkout. https://kubernetes.io runs in it as it is;
// nothing of the machine's own network or containers is touched.
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

/** The folder with the cluster's scripts: `up`, `image`, `node`. */
export const clusterFolder = resolve(
  process.env.SALUS_TEST_CLUSTER ?? join(import.meta.dirname, '../../../shared/cluster'),
)

/** Why there can be no cluster here; false when there can. In CI its absence is a failure. */
export const missingCluster = (): string | false => {
  const reason = existsSync(join(clusterFolder, 'up'))
    ? process.getuid?.() !== 0 && 'the cluster’s nodes are made of namespaces, which takes root'
    : 'no scripts of a cluster beside the checkout: name their folder in SALUS_TEST_CLUSTER'
  if (reason !== false && process.env.CI) throw new Error(reason)
  return reason
}

const outputKept = 2_000_000

/** Runs one of the cluster's scripts and gives what it wrote; rejects with its last lines. */
export const script = async (name: 'up' | 'image' | 'node', words: readonly string[]): Promise<string> => {
  try {
    const { stdout } = await promisify(execFile)(join(clusterFolder, name), words, { maxBuffer: outputKept })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${name} ${words.join(' ')}:\n${(stdout + stderr).slice(-2000)}`)
  }
}

/** The running cluster: what programs find it by. */
export type RunningCluster = {
  readonly kubeconfig: string
  /** The environment of a program that talks to it. */
  readonly environment: Readonly<Record<string, string>>
  /** Runs kubectl and gives what it wrote; rejects with the server's own words. */
  readonly kubectl: (...words: readonly string[]) => Promise<string>
  /** The same, with a text on its standard input. */
  readonly kubectlWith: (input: string, ...words: readonly string[]) => Promise<string>
}

const run = (words: readonly string[], environment: Record<string, string>, input = ''): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = spawn('kubectl', words, { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stderr.on('data', chunk => {
    err += chunk
  })
  child.on('error', reject)
  child.on('close', code =>
    code === 0 ? resolve(out) : reject(new Error(`kubectl ${words.join(' ')}: ${err.trim() || out.trim()}`)),
  )
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return promise
}

/** Starts the cluster with at least so many nodes, or completes a running one. */
export const startCluster = async (nodes: number): Promise<RunningCluster> => {
  const said = await script('up', ['--nodes', String(nodes)])
  const exported = (name: string): string => new RegExp(`^export ${name}=([^:\\s]+)`, 'm').exec(said)?.[1] ?? ''
  const kubeconfig = exported('KUBECONFIG')
  const environment = { KUBECONFIG: kubeconfig, PATH: `${exported('PATH')}:${process.env.PATH ?? ''}` }
  return {
    kubeconfig,
    environment,
    kubectl: (...words) => run(words, environment),
    kubectlWith: (input, ...words) => run(words, environment, input),
  }
}

/** The nodes of the running cluster, by name. */
export const nodesOf = async ({ kubectl }: RunningCluster): Promise<readonly string[]> =>
  (await kubectl('get', 'nodes', '-o', 'name'))
    .trim()
    .split('\n')
    .map(name => name.replace('node/', ''))
