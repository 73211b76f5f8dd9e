import type { Cluster } from '../cluster/cluster.ts'
import { type Manifest, referenceOf } from '../model/manifest.ts'
import { type Needed, neededBy } from '../plan/needed-by.ts'
import { chooseRevision, type Revision, type RollbackChoice, revisionsOf } from '../plan/rollback.ts'
import { leftOver, rolledBack } from '../plan/rolled-back.ts'

/** A Deployment, its revisions, and the one to go back to or why there is none. */
export type RollbackPlan = {
  readonly service: string
  readonly deployment: Manifest
  readonly revisions: readonly Revision[]
  readonly choice: RollbackChoice
}

const isPaused = ({ spec }: Manifest): boolean => (spec as { readonly paused?: boolean } | undefined)?.paused === true

const lacking = async (cluster: Cluster, namespace: string, { template }: Revision): Promise<readonly Needed[]> => {
  const all = await Promise.all(
    neededBy(template).map(async needed => {
      const { kind, name } = needed
      return { needed, found: await cluster.get({ apiVersion: 'v1', kind, name, namespace }) }
    }),
  )
  return all.filter(({ found }) => found === undefined).map(({ needed }) => needed)
}

const checked = async (cluster: Cluster, namespace: string, plan: RollbackPlan): Promise<RollbackPlan> => {
  const { service, deployment, choice } = plan
  if (!('revision' in choice)) return plan
  const { revision } = choice
  if (isPaused(deployment))
    return {
      ...plan,
      choice: { refused: `${service} is paused: resume it first, or nothing rolls (kubectl rollout resume)` },
    }
  const gone = await lacking(cluster, namespace, revision)
  if (gone.length > 0) {
    const names = gone.map(({ kind, name }) => `${kind} ${name}`).join(', ')
    return { ...plan, choice: { refused: `${service}: revision ${revision.number} needs ${names}, which is gone` } }
  }
  await cluster.apply(rolledBack(deployment, revision), { force: true, dryRun: true })
  return plan
}

/**
 * Reads the revisions of a service and chooses the wanted one, or the previous. What the revision needs must still be
 * there, and the API server must take it (asked by a dry run). Undefined where the service is not deployed.
 */
export const planRollback = async (
  cluster: Cluster,
  namespace: string,
  service: string,
  wanted: number | undefined,
): Promise<RollbackPlan | undefined> => {
  const [deployment, replicaSets] = await Promise.all([
    cluster.get({ apiVersion: 'apps/v1', kind: 'Deployment', name: service, namespace }),
    cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace }),
  ])
  if (deployment === undefined) return undefined
  const revisions = revisionsOf(deployment, replicaSets)
  const choice = chooseRevision(service, revisions, wanted)
  return checked(cluster, namespace, { service, deployment, revisions, choice })
}

/**
 * Brings a revision back. Its template is applied as a whole by the manager that deploys, so the next deploy and diff
 * know whose fields these are; what others had written into the live template is then removed.
 */
export const runRollback = async (cluster: Cluster, service: Manifest, revision: Revision): Promise<void> => {
  const reference = referenceOf(service)
  const live = (await cluster.get(reference)) ?? service
  const applied = await cluster.apply(rolledBack(live, revision), { force: true })
  const patch = leftOver(applied, revision)
  if (patch !== undefined) await cluster.patch(reference, patch)
}
