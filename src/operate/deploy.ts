import type { Cluster } from '../cluster/cluster.ts'
import { type Manifest, referenceOf } from '../model/manifest.ts'
import { blockedDrains } from '../plan/blocked-drains.ts'
import { type Observed, planDeployment } from '../plan/plan.ts'
import { identityOf, planPrune } from '../plan/prune.ts'
import { rests } from '../plan/replicas.ts'
import { recipesOf } from '../plan/secret-values.ts'
import type { Plan, Step } from '../plan/step.ts'
import { carryOut, type Work } from './deploy/apply.ts'
import { awaitGone, type Patience } from './deploy/await-ready.ts'
import { namespacesOf, observe, observeHoldings } from './deploy/observe.ts'
import type { Target } from './deploy/owned.ts'
import { runStages } from './deploy/stages.ts'

export type { Patience } from './deploy/await-ready.ts'
export { DeployStopped } from './deploy/await-ready.ts'
export type { Target } from './deploy/owned.ts'
export { markShown, type OneTimePassword, passwordsToShow } from './deploy/secrets.ts'

/** What is to be deployed, where, and for whom it is found again. */
export type Deploying = {
  readonly cluster: Cluster
  readonly target: Target
  readonly desired: readonly Manifest[]
}

/** A plan, the kinds of objects that could not be looked at for it, and the services that it leaves at rest. */
export type Planned = Plan & { readonly unseen: readonly string[]; readonly resting: readonly string[] }

/** Plans what a deployment would change. Rejects with ClusterError. */
export const planOf = async ({ cluster, target, desired }: Deploying): Promise<Planned> => {
  const seen: Observed & { readonly unseen: readonly string[] } = await observe(cluster, target, desired)
  const resting = seen.observations.filter(({ live }) => live !== undefined && rests(live))
  return {
    ...planDeployment(seen),
    unseen: seen.unseen,
    resting: resting.map(({ manifest }) => manifest.metadata.name),
  }
}

/** Waits until namespaces that are being removed are gone: nothing can be made in them, nor next to their names. */
export const awaitNamespaces = async ({ cluster, desired }: Deploying, patience: Patience): Promise<void> => {
  const named = namespacesOf(desired).map(name => cluster.get({ apiVersion: 'v1', kind: 'Namespace', name }))
  const leaving = (await Promise.all(named)).filter(namespace => namespace?.metadata.deletionTimestamp !== undefined)
  const references = leaving.flatMap(namespace =>
    namespace === undefined ? [] : [{ apiVersion: 'v1', kind: 'Namespace', name: namespace.metadata.name }],
  )
  if (references.length > 0) await awaitGone(cluster, references, patience)
}

const losesData = (step: Step): boolean => step.does === 'prune' && step.holdsData

/** What a plan would lose for good: it is asked about first. */
export const lossesOf = ({ steps }: Plan): readonly Step[] => steps.filter(losesData)

/** Removes what left the description, as it is after everything else is ready; of data only what was agreed to. */
const prune = async (work: Work, { target, desired }: Deploying, agreed: readonly Step[]): Promise<number> => {
  const allowed = new Set(agreed.map(({ object }) => identityOf(object)))
  const steps = planPrune(desired, await observeHoldings(work.cluster, target, namespacesOf(desired)))
  const chosen = steps.filter(step => !losesData(step) || allowed.has(identityOf(step.object)))
  for (const step of chosen) await carryOut(work, step)
  return chosen.length
}

/**
 * Carries out a plan: each stage in order, ready before the next begins, then the removal of what left the description,
 * of data only what is in `agreed`. Killed at any point and planned again, it goes on. Rejects with DeployStopped where
 * something does not become ready, with ClusterError where the API server refuses or does not answer.
 */
export const deploy = async (
  deploying: Deploying,
  { steps }: Plan,
  agreed: readonly Step[],
  patience: Patience,
): Promise<void> => {
  const { cluster, desired } = deploying
  const work: Work = { cluster, desired, patience }
  const recipes = desired.filter(manifest => recipesOf(manifest) !== undefined)
  await runStages(work, steps, recipes)
  const removed = await prune(work, deploying, agreed)
  if (removed > 0) patience.progress.say(`prune: ${removed} removed`)
  const budgets = desired
    .filter(({ kind }) => kind === 'PodDisruptionBudget')
    .map(budget => cluster.get(referenceOf(budget)))
  const lives = (await Promise.all(budgets)).flatMap(budget => budget ?? [])
  for (const blocked of blockedDrains(lives)) patience.progress.say(`warning: ${blocked}`)
}
