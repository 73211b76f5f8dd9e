import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDeployment } from '../src/cli/cluster-session.ts'
import type { Manifest } from '../src/model/manifest.ts'
import { drawSecret } from '../src/model/secret-value.ts'
import { withOwnReplicas } from '../src/plan/replicas.ts'
import { deriveValues, gatherRecipes, missingDraws, recipesOf, withData } from '../src/plan/secret-values.ts'
import { render } from '../src/render/render.ts'
import { yamlStream } from '../src/render/yaml.ts'
import { type RunningCluster, startCluster } from '../test/cluster/machine.ts'
import { shopPlatform } from '../test/cluster/shop-platform.ts'
import { runSalus } from '../test/platform/salus.ts'

/** Seconds from the command to everything ready, of each run. */
export type DeployFigures = { readonly salus: readonly number[]; readonly kubectl: readonly number[] }

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** What kubectl cannot do is done for it beforehand: secrets drawn, the number of Pods to begin with. */
const readyForKubectl = (manifests: readonly Manifest[]): readonly Manifest[] => {
  const secrets = manifests.filter(manifest => recipesOf(manifest) !== undefined)
  const recipes = gatherRecipes(secrets)
  const drawn = missingDraws(recipes, new Map()).map(name => {
    const recipe = recipes.get(name)
    return [
      name,
      recipe !== undefined && 'draw' in recipe ? drawSecret(recipe.draw, recipe.keyId ?? name) : '',
    ] as const
  })
  const values = deriveValues(recipes, new Map(drawn))
  return manifests.map(manifest =>
    secrets.includes(manifest)
      ? withData(manifest, undefined, values)
      : withOwnReplicas(manifest, undefined, manifests),
  )
}

const bySalus = async ({ environment }: RunningCluster, file: string): Promise<void> => {
  const { code, stderr } = await runSalus(['deploy', '--platform', file], { environment })
  if (code !== 0) throw new Error(stderr)
}

const byKubectl = async ({ kubectl }: RunningCluster, namespace: string, file: string): Promise<void> => {
  await kubectl('apply', '--server-side', '-f', file)
  const wait = (condition: string, kind: string) =>
    kubectl('wait', '--namespace', namespace, '--timeout=300s', `--for=condition=${condition}`, kind, '--all')
  await wait('Available', 'deployment')
  await wait('ScalingActive', 'horizontalpodautoscaler')
}

/** Runs something with the shop's platform file for a namespace that does not exist, and removes what came of it. */
const inNamespace = async (
  { kubectl }: RunningCluster,
  folder: string,
  name: string,
  work: (file: string, namespace: string) => Promise<number>,
): Promise<number> => {
  const namespace = `bench-deploy-${name}`
  const file = join(folder, `${name}.ts`)
  writeFileSync(file, shopPlatform(namespace, name))
  await kubectl('delete', 'namespace', namespace, '--ignore-not-found')
  try {
    return await work(file, namespace)
  } finally {
    await kubectl('delete', 'namespace', namespace)
  }
}

/** Deploys a small platform anew, by turns with the tool and with kubectl, to the same state on the same cluster. */
export const benchDeploy = async (rounds: number): Promise<DeployFigures> => {
  const cluster = await startCluster(1)
  const folder = mkdtempSync(join(tmpdir(), 'salus-bench-deploy-'))
  const figures = { salus: [] as number[], kubectl: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    const bySalusSeconds = (file: string) => seconds(() => bySalus(cluster, file))
    figures.salus.push(await inNamespace(cluster, folder, `salus-${round}`, bySalusSeconds))
    const byKubectlSeconds = async (file: string, namespace: string) => {
      const { platform, name, environment } = await loadDeployment({ platform: file })
      const objects = join(folder, `${namespace}.yaml`)
      writeFileSync(objects, yamlStream(readyForKubectl(render(platform, name, environment))))
      return seconds(() => byKubectl(cluster, namespace, objects))
    }
    figures.kubectl.push(await inNamespace(cluster, folder, `kubectl-${round}`, byKubectlSeconds))
  }
  rmSync(folder, { recursive: true })
  return figures
}
