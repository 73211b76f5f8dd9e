import { Command } from 'commander'
import { type Manifest, referenceOf } from '../../model/manifest.ts'
import type { Health } from '../../operate/health.ts'
import type { RollbackPlan } from '../../operate/rollback.ts'
import type { Revision } from '../../plan/rollback.ts'
import { type ClusterOptions, withClusterOptions } from '../cluster-options.ts'
import type { Session } from '../cluster-session.ts'
import { type ExitCode, UsageError } from '../errors.ts'
import type { Output } from '../output.ts'
import { parseSeconds } from '../seconds.ts'

type Options = ClusterOptions & { readonly yes?: boolean; readonly timeout: number }

/** One service that goes back. */
type Back = { readonly service: string; readonly deployment: Manifest; readonly revision: Revision }

const parseRevision = (word: string | undefined): number | undefined => {
  if (word === undefined) return undefined
  if (/^[1-9]\d{0,8}$/.test(word)) return Number(word)
  throw new UsageError(`expected a revision, a whole number above zero, received ${word}`)
}

const plansOf = async (session: Session, word: string, revision: number | undefined) => {
  const { stopOrder } = await import('../../plan/dependency-order.ts')
  const { planRollback } = await import('../../operate/rollback.ts')
  const { chooseServices } = await import('../service-choice.ts')
  const { platform, environment, cluster, name } = session
  if (word === 'all' && revision !== undefined)
    throw new UsageError('rollback all takes no revision: each service counts its own')
  const chosen = chooseServices(platform, word)
  const names = stopOrder(platform).filter(service => chosen.includes(service))
  const plans: RollbackPlan[] = []
  for (const service of names) {
    const plan = await planRollback(cluster, environment.namespace, service, revision)
    if (plan !== undefined) plans.push(plan)
    else if (word !== 'all')
      throw new UsageError(`${service} is not deployed in ${environment.namespace}; next: salus deploy ${name}`)
  }
  return plans
}

const backOf = ({ service, deployment, choice }: RollbackPlan): readonly Back[] =>
  'revision' in choice ? [{ service, deployment, revision: choice.revision }] : []

const rollAll = async (session: Session, backs: readonly Back[], options: Options, output: Output): Promise<void> => {
  const { runRollback } = await import('../../operate/rollback.ts')
  const { awaitReady } = await import('../../operate/deploy/await-ready.ts')
  const { processProgress } = await import('../progress.ts')
  const progress = processProgress(output)
  for (const { service, deployment, revision } of backs) {
    await runRollback(session.cluster, deployment, revision)
    await awaitReady(session.cluster, [referenceOf(deployment)], { seconds: options.timeout, progress })
    progress.say(`${service} runs what revision ${revision.number} was`)
  }
}

/** What concerns the services that went back: an autoscaler, say, has nothing to compare yet. */
const verify = async ({ cluster, platform, environment, name }: Session, services: readonly string[]) => {
  const { render } = await import('../../render/render.ts')
  const { health, narrowed } = await import('../../operate/health.ts')
  const manifests = render(platform, name, environment)
  return narrowed(await health({ cluster, platform, environment, manifests, now: new Date() }), services)
}

/** What was planned and came of it, as data; templates are left out, their changes say what they are. */
const tellJson = ({ platform, name, cluster }: Session, plans: readonly RollbackPlan[], more: object): string => {
  const services = plans.map(({ service, revisions, choice }) => ({
    service,
    revisions: revisions.map(({ template: _template, ...revision }) => revision),
    ...('refused' in choice ? choice : { to: choice.revision.number, changes: choice.changes }),
  }))
  const about = { platform: platform.name, environment: name, context: cluster.context }
  return JSON.stringify({ ...about, services, ...more }, null, 2)
}

type Outcome = { readonly code: ExitCode; readonly outcome: string; readonly reason?: string; readonly health?: Health }

const act = async (session: Session, backs: readonly Back[], options: Options, output: Output): Promise<Outcome> => {
  const { DeployStopped } = await import('../../operate/deploy/await-ready.ts')
  const { askYes } = await import('../question.ts')
  const { platform, name, cluster } = session
  if (backs.length === 0) return { code: 1, outcome: 'nothing was rolled back' }
  const services = backs.map(({ service }) => service)
  const question = `Roll back ${services.join(', ')} of ${platform.name} ${name} (context ${cluster.context})?`
  if (!(await askYes(question, options.yes))) return { code: 1, outcome: 'nothing was rolled back, as answered' }
  try {
    await rollAll(session, backs, options, output)
  } catch (error) {
    if (!(error instanceof DeployStopped)) throw error
    return { code: 1, outcome: 'stopped', reason: error.message }
  }
  const health = await verify(session, services)
  return { code: health.verdict === 'healthy' ? 0 : 1, outcome: 'rolled back', health }
}

const rollback = async (
  session: Session,
  plans: readonly RollbackPlan[],
  options: Options,
  output: Output,
): Promise<ExitCode> => {
  const { rollbackText } = await import('./rollback-text.ts')
  const { healthText } = await import('./health-text.ts')
  for (const plan of plans) output.note(rollbackText(plan))
  const { code, ...told } = await act(session, plans.flatMap(backOf), options, output)
  if (told.health === undefined) output.note(`rollback: ${told.outcome}${told.reason ? `: ${told.reason}` : ''}`)
  if (options.format === 'json') output.data(tellJson(session, plans, told))
  else if (told.health !== undefined) output.data(healthText(told.health))
  return code
}

/** `salus rollback`: brings an earlier revision back, and looks whether the platform is healthy then. */
export const rollbackCommand = (output: Output, done: (code: ExitCode) => void): Command =>
  withClusterOptions(
    new Command('rollback')
      .description('shows the revisions of services and what each changed, and brings an earlier one back')
      .argument('<what>', 'a service, or all')
      .argument('[env]', 'an environment of the platform; staging unless said')
      .argument('[revision]', 'the revision to go back to; the previous one unless said')
      .option('--yes', 'rolls back without asking')
      .option('--timeout <seconds>', 'how long to wait while nothing gets better', parseSeconds, 300),
  )
    .addHelpText('after', '\nExamples:\n  salus rollback user-service staging 3\n  salus rollback all production')
    .action(async (what: string, env: string | undefined, word: string | undefined, options: Options) => {
      const revision = parseRevision(word)
      const { openSession } = await import('../cluster-session.ts')
      const session = await openSession({ ...options, environment: env })
      done(await rollback(session, await plansOf(session, what, revision), options, output))
    })
