// What a deployment does, decided from what is described, what is there, and what the API server says each apply would
// make of it. Pure: nothing here asks the cluster.
import type { IJob } from 'kubernetes-models/batch/v1/Job'
import { inApplyOrder } from '../model/apply-order.ts'
import { type Manifest, type ObjectReference, referenceOf } from '../model/manifest.ts'
import { stageOf, stages } from '../model/stage.ts'
import { growClaims, refuseShrinking, templateChanges } from './claims.ts'
import type { FieldChange } from './field-changes.ts'
import { objectChanges } from './object-changes.ts'
import { type Holdings, planPrune } from './prune.ts'
import { deriveValues, gatherRecipes, nameInSecret, recipesOf, type ValueName, valuesOf } from './secret-values.ts'
import type { Conflict, Plan, Refusal, Step } from './step.ts'
import { restartStuckPods } from './stuck-pods.ts'

/** One described object beside what the cluster has and says. */
export type Observation = {
  /** As it is applied. */
  readonly manifest: Manifest
  readonly live: Manifest | undefined
  /** What it would be afterwards, by a dry run; undefined where there is none yet to compare with. */
  readonly result: Manifest | undefined
  /** Whether the dry run left the claim templates out, which cannot be changed in place. */
  readonly keepsTemplates?: boolean
  readonly takes: readonly Conflict[]
  /** The API server's words, where it would refuse it. */
  readonly refused: string | undefined
}

/** Everything that a plan follows from. */
export type Observed = Holdings & {
  readonly observations: readonly Observation[]
  readonly claims: readonly Manifest[]
  readonly pods: readonly Manifest[]
  readonly storageClasses: readonly Manifest[]
  readonly now: Date
}

type Outcome = Generator<Step | Refusal>

const removal = ({ apiVersion, kind, name, namespace }: ObjectReference): string => {
  const [group, version] = apiVersion.split('/')
  const type = version === undefined ? kind.toLowerCase() : `${kind.toLowerCase()}.${version}.${group}`
  return `kubectl delete ${type} ${name}${namespace === undefined ? '' : ` --namespace ${namespace}`}`
}

const refusalOf = ({ manifest, live }: Observation, message: string): Refusal => {
  const object = referenceOf(manifest)
  const next =
    live === undefined
      ? 'change what is described so that the API server takes it, then run the same command again'
      : `describe it as it was; or, where it may be interrupted, remove it yourself (${removal(object)}), then run the same command again`
  return { object, message, next }
}

const baseOf = ({ manifest }: Observation) => ({ stage: stageOf(manifest), object: referenceOf(manifest), manifest })

function* planChange(observation: Observation): Outcome {
  const { live, result, takes, refused } = observation
  const base = baseOf(observation)
  if (refused !== undefined) yield refusalOf(observation, refused)
  else if (live === undefined) yield { ...base, does: 'create' }
  else {
    const changes = result === undefined ? [] : objectChanges(live, result)
    yield changes.length === 0 && takes.length === 0
      ? { ...base, does: 'unchanged' }
      : { ...base, does: 'change', changes, takes }
  }
}

const conditionOf = (job: Manifest, type: string) =>
  (job as Manifest & IJob).status?.conditions?.find(one => one.type === type && one.status === 'True')

function* planJob(observation: Observation): Outcome {
  const { live, refused } = observation
  const base = baseOf(observation)
  const failed = live && conditionOf(live, 'Failed')
  if (failed) {
    yield { ...base, does: 'replace', because: `it failed: ${failed.message ?? failed.reason ?? 'without a reason'}` }
  } else if (live && refused !== undefined && conditionOf(live, 'Complete')) {
    yield { ...base, does: 'replace', because: `it is over, and cannot be changed: ${refused}` }
  } else yield* planChange(observation)
}

const touchesTemplate = ({ path }: FieldChange): boolean => /^spec\.template\b/.test(path)

function* planStatefulSet(observation: Observation, observed: Observed): Outcome {
  const { manifest, live, result, keepsTemplates } = observation
  const grown = growClaims(manifest, observed.claims, observed.storageClasses)
  if (live === undefined) {
    yield* grown
    return yield* planChange(observation)
  }
  const shrinking = [...refuseShrinking(live, manifest)]
  if (shrinking.length > 0) return yield* shrinking
  yield* grown
  const changes = result === undefined ? [] : objectChanges(live, result)
  if (keepsTemplates && observation.refused === undefined) {
    yield { ...baseOf(observation), does: 'recreate', changes: [...templateChanges(live, manifest), ...changes] }
  } else yield* planChange(observation)
  const state = { templateChanges: changes.some(touchesTemplate), now: observed.now }
  yield* restartStuckPods(live, observed.pods, state)
}

type Values = {
  readonly now: ReadonlyMap<ValueName, string>
  readonly next: ReadonlyMap<ValueName, string | undefined>
}

const valuesNow = ({ observations }: Observed): Values => {
  const secrets = observations.filter(({ manifest }) => recipesOf(manifest) !== undefined)
  const now = valuesOf(secrets.flatMap(({ live }) => live ?? []))
  return { now, next: deriveValues(gatherRecipes(secrets.map(({ manifest }) => manifest)), now) }
}

function* planSecret(observation: Observation, { now, next }: Values): Outcome {
  const { manifest, live, result, refused } = observation
  if (refused !== undefined) return yield refusalOf(observation, refused)
  const recipes = Object.entries(recipesOf(manifest) ?? {})
  const draws: string[] = []
  const derives: string[] = []
  for (const [key, recipe] of recipes) {
    const name = nameInSecret(manifest, key)
    if ('draw' in recipe) {
      if (!now.has(name)) draws.push(key)
    } else if (next.get(name) === undefined || next.get(name) !== now.get(name)) derives.push(key)
  }
  const told = live === undefined || result === undefined ? [] : objectChanges(live, result)
  const changes = told.filter(({ path }) => !path.startsWith('data'))
  const made = live === undefined || draws.length + derives.length + changes.length > 0
  const base = baseOf(observation)
  yield made
    ? { ...base, does: 'make-secret', isNew: live === undefined, draws, derives, changes }
    : { ...base, does: 'unchanged' }
}

function* planObject(observation: Observation, observed: Observed, values: Values): Outcome {
  if (recipesOf(observation.manifest) !== undefined) yield* planSecret(observation, values)
  else if (observation.manifest.kind === 'Job') yield* planJob(observation)
  else if (observation.manifest.kind === 'StatefulSet') yield* planStatefulSet(observation, observed)
  else yield* planChange(observation)
}

function* withWaits(steps: readonly Step[]): Generator<Step> {
  for (const stage of [...stages, undefined]) {
    const own = steps.filter(step => step.stage === stage)
    const objects = own.filter(step => 'manifest' in step || step.does === 'grow-claim').map(({ object }) => object)
    const [first] = objects
    yield* own
    if (first !== undefined) yield { does: 'wait', stage, object: first, objects }
  }
}

const isStep = (outcome: Step | Refusal): outcome is Step => 'does' in outcome

/** Plans a deployment: every stage in order, what makes it ready awaited, then what left the description. */
export const planDeployment = (observed: Observed): Plan => {
  const byManifest = new Map(observed.observations.map(observation => [observation.manifest, observation]))
  const values = valuesNow(observed)
  const outcomes = inApplyOrder([...byManifest.keys()]).flatMap(manifest => {
    const observation = byManifest.get(manifest)
    return observation === undefined ? [] : [...planObject(observation, observed, values)]
  })
  const steps = [...withWaits(outcomes.filter(isStep))]
  const refusals = outcomes.filter((outcome): outcome is Refusal => !isStep(outcome))
  const prunes = planPrune([...byManifest.keys()], observed)
  return { steps: [...steps, ...prunes], refusals }
}
