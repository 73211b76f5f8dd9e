// Carries out one step of a plan. Every step may be the last before the process is killed: what it leaves is what the
// next plan begins with.
import { type Cluster, ClusterError } from '../../cluster/cluster.ts'
import { whyNotReady } from '../../cluster/why.ts'
import { type Manifest, nameOf, referenceOf } from '../../model/manifest.ts'
import { conflictsIn } from '../../plan/conflicts.ts'
import { withOwnReplicas } from '../../plan/replicas.ts'
import type { Step } from '../../plan/step.ts'
import { awaitGone, type Patience } from './await-ready.ts'

/** What a step needs beside itself. */
export type Work = { readonly cluster: Cluster; readonly desired: readonly Manifest[]; readonly patience: Patience }

type Takes = Extract<Step, { does: 'change' }>['takes']

const isConflict = (error: unknown): error is ClusterError =>
  error instanceof ClusterError && error.status === 409 && error.message.startsWith('Apply failed')

/** The number of Pods is the autoscaler's as soon as it has written one, also since it was read. */
const written = async ({ cluster, desired }: Work, manifest: Manifest): Promise<Manifest> =>
  withOwnReplicas(manifest, await cluster.get(referenceOf(manifest)), desired)

const applyOver = async (work: Work, manifest: Manifest, takes: Takes): Promise<Manifest> => {
  try {
    return await work.cluster.apply(manifest)
  } catch (error) {
    if (!isConflict(error)) throw error
    const known = new Set(takes.map(({ field, manager }) => `${field} ${manager}`))
    for (const { field, manager } of conflictsIn(error.message))
      if (!known.has(`${field} ${manager}`) && field !== 'spec.replicas')
        work.patience.progress.say(`  takes ${field} of ${nameOf(referenceOf(manifest))} from ${manager}`)
    return await work.cluster.apply(await written(work, manifest), { force: true })
  }
}

/** An object that is being removed takes what is applied with it: it is awaited, and the next one applied. */
const applyWhole = async (work: Work, manifest: Manifest, takes: Takes = []): Promise<void> => {
  const applied = await applyOver(work, manifest, takes)
  if (applied.metadata.deletionTimestamp === undefined) return
  await awaitGone(work.cluster, [referenceOf(manifest)], work.patience)
  await applyOver(work, manifest, takes)
}

const recreate = async (work: Work, manifest: Manifest): Promise<void> => {
  const reference = referenceOf(manifest)
  await work.cluster.remove(reference, { propagation: 'Orphan' })
  await awaitGone(work.cluster, [reference], work.patience)
  await applyWhole(work, manifest)
}

/** What a failed Job wrote is shown before it is lost. */
const replace = async (work: Work, manifest: Manifest, because: string): Promise<void> => {
  const reference = referenceOf(manifest)
  const live = await work.cluster.get(reference)
  const why = live === undefined ? [] : await whyNotReady(work.cluster, live)
  work.patience.progress.say(`  ${nameOf(reference)} is removed and runs again: ${because}`)
  for (const line of why.flatMap(({ lines }) => lines)) work.patience.progress.say(`    | ${line}`)
  await work.cluster.remove(reference, { propagation: 'Background' })
  await awaitGone(work.cluster, [reference], work.patience)
  await applyWhole(work, manifest)
}

/** Whether the object was replaced since it was planned to remove it, which is as good. */
const isAnother = (error: unknown): boolean =>
  error instanceof ClusterError && error.status === 409 && /uid/i.test(error.message)

const removeThis = async ({ cluster }: Work, { object }: Step, uid: string): Promise<void> => {
  try {
    await cluster.remove(object, { uid })
  } catch (error) {
    if (!isAnother(error)) throw error
  }
}

/** Carries out a step; Secrets with a recipe are made together, elsewhere. Rejects with ClusterError or DeployStopped. */
export const carryOut = async (work: Work, step: Step): Promise<void> => {
  switch (step.does) {
    case 'create':
      return applyWhole(work, step.manifest)
    case 'change':
      return applyWhole(work, step.manifest, step.takes)
    case 'recreate':
      return recreate(work, step.manifest)
    case 'replace':
      return replace(work, step.manifest, step.because)
    case 'grow-claim':
      await work.cluster.patch(step.object, { spec: { resources: { requests: { storage: step.to } } } })
      return
    case 'restart-pod':
    case 'prune':
      return removeThis(work, step, step.uid)
    case 'unchanged':
    case 'make-secret':
    case 'wait':
      return
  }
}
