// Carries out a plan stage by stage: nothing of a stage is applied before everything of the stages before it is ready.
import type { Manifest, ObjectReference } from '../../model/manifest.ts'
import type { Stage } from '../../model/stage.ts'
import { stageText } from '../../plan/plan-text.ts'
import { isChange, type Step } from '../../plan/step.ts'
import { carryOut, type Work } from './apply.ts'
import { awaitReady } from './await-ready.ts'
import { makeSecrets } from './secrets.ts'

/** Kinds in which, or by which, the others of their stage exist. */
const foundations = ['Namespace', 'CustomResourceDefinition']

const isFoundation = ({ object }: Step): boolean => foundations.includes(object.kind)

type Turn = (step: Step) => boolean

/** Steps of a stage that go together, one turn after the other. */
const turns: readonly Turn[] = [
  isFoundation,
  ({ does }) => does === 'grow-claim',
  step => 'manifest' in step && !isFoundation(step),
  ({ does }) => does === 'restart-pod',
]

type SecretStep = Extract<Step, { does: 'make-secret' }>

const isSecretStep = (step: Step): step is SecretStep => step.does === 'make-secret'

/** All Secrets with a recipe follow from each other, so that they are made together where one of them changes. */
const makeAll = async (work: Work, steps: readonly Step[], recipes: readonly Manifest[]): Promise<void> => {
  const made = steps.filter(isSecretStep)
  if (made.length === 0) return
  const changed = made.filter(({ changes }) => changes.length > 0).map(({ manifest }) => manifest)
  await makeSecrets(work.cluster, recipes, changed)
}

const takeTurns = async (work: Work, steps: readonly Step[], recipes: readonly Manifest[]): Promise<void> => {
  for (const turn of turns) {
    const own = steps.filter(turn)
    await Promise.all([...own.map(step => carryOut(work, step)), makeAll(work, own, recipes)])
    if (turn === isFoundation)
      await awaitReady(
        work.cluster,
        own.map(({ object }) => object),
        work.patience,
      )
  }
}

const awaited = (steps: readonly Step[]): readonly ObjectReference[] =>
  steps.flatMap(step => (step.does === 'wait' ? step.objects : []))

const runStage = async (work: Work, stage: Stage | undefined, steps: readonly Step[], recipes: readonly Manifest[]) => {
  const began = performance.now()
  const changes = steps.filter(isChange).length
  await takeTurns(work, steps, recipes)
  const objects = awaited(steps)
  await awaitReady(work.cluster, objects, work.patience)
  const seconds = (performance.now() - began) / 1000
  if (changes === 0 && seconds < 1) return
  const done = changes === 0 ? 'nothing to change' : `${changes} of ${objects.length} objects changed`
  work.patience.progress.say(`${stageText(stage)}: ${done}, ready after ${seconds.toFixed(1)} s`)
}

/** Carries out all stages of a plan. Rejects with DeployStopped or ClusterError. */
export const runStages = async (work: Work, steps: readonly Step[], recipes: readonly Manifest[]): Promise<void> => {
  const staged = Map.groupBy(
    steps.filter(({ does }) => does !== 'prune'),
    ({ stage }) => stage,
  )
  for (const [stage, own] of staged) await runStage(work, stage, own, recipes)
}
