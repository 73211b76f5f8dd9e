import { Command } from 'commander'
import type { Span } from '../../model/quantity.ts'
import { type ClusterOptions, withClusterOptions } from '../cluster-options.ts'
import type { Session } from '../cluster-session.ts'
import { type ExitCode, UsageError } from '../errors.ts'
import type { Output } from '../output.ts'
import { parseSeconds } from '../seconds.ts'
import { parseScaleWords, type ScaleWords } from './scale-words.ts'

type Options = ClusterOptions & { readonly yes?: boolean; readonly timeout: number }

type Scaling = Extract<ScaleWords, { readonly is: 'scale' }>

const aboutOf = ({ platform, name, cluster }: Session) => ({
  platform: platform.name,
  environment: name,
  context: cluster.context,
})

const json = (session: Session, more: object): string => JSON.stringify({ ...aboutOf(session), ...more }, null, 2)

const showStatus = async (session: Session, { format }: Options, output: Output): Promise<ExitCode> => {
  const { storesOf } = await import('../../model/platform.ts')
  const { readScaling } = await import('../../operate/scale.ts')
  const { scaleStatusText } = await import('./scale-text.ts')
  const { platform, environment, cluster } = session
  const names = [...platform.services, ...storesOf(platform)].map(({ name }) => name)
  const states = await readScaling(cluster, environment.namespace, names)
  output.data(format === 'json' ? json(session, { workloads: states }) : scaleStatusText(states))
  return 0
}

const declaredOf = async ({ platform, environment }: Session, chosen: readonly string[]) => {
  const { replicasOf } = await import('../../render/replicas.ts')
  return platform.services
    .filter(({ name }) => chosen.includes(name))
    .map((service): { readonly service: string; readonly replicas: Span } => ({
      service: service.name,
      replicas: replicasOf(environment, service),
    }))
}

const planOf = async (session: Session, { what, wish }: Scaling) => {
  const { stopOrder } = await import('../../plan/dependency-order.ts')
  const { planScale } = await import('../../plan/scale.ts')
  const { readScaling, scalablesOf } = await import('../../operate/scale.ts')
  const { chooseServices } = await import('../service-choice.ts')
  const { platform, environment, cluster, name } = session
  const chosen = chooseServices(platform, what, ['status'])
  const declared = await declaredOf(session, chosen)
  const scalables = scalablesOf(declared, await readScaling(cluster, environment.namespace, chosen))
  const absent = chosen.filter(service => !scalables.some(scalable => scalable.service === service))
  if (absent.length > 0)
    throw new UsageError(`${absent.join(', ')} is not deployed in ${environment.namespace}; next: salus deploy ${name}`)
  const { steps, refused } = planScale(scalables, stopOrder(platform), wish)
  if (refused.length > 0) throw new UsageError(refused.join('\n       '))
  return steps
}

const scale = async (session: Session, words: Scaling, options: Options, output: Output): Promise<ExitCode> => {
  const { runScale } = await import('../../operate/scale.ts')
  const { awaitReady, DeployStopped } = await import('../../operate/deploy/await-ready.ts')
  const { untilFewer } = await import('../../operate/settle.ts')
  const { processProgress } = await import('../progress.ts')
  const { scalePlanText } = await import('./scale-text.ts')
  const { cluster, environment, platform, name } = session
  const steps = await planOf(session, words)
  if (steps.length === 0) output.note(`nothing to do: ${words.what} is at ${words.wish} already`)
  else output.note(scalePlanText(steps))
  if (words.what === 'all' && words.wish === 0 && steps.length > 0) {
    const { askYes } = await import('../question.ts')
    const question = `Stop all services of ${platform.name} ${name} (context ${cluster.context})?`
    if (!(await askYes(question, options.yes))) return 1
  }
  const progress = processProgress(output)
  const patience = { seconds: options.timeout, progress }
  try {
    await runScale(cluster, environment.namespace, steps, async (step, deployment) => {
      await awaitReady(cluster, [deployment], patience)
      if (step.to < step.from) await untilFewer(cluster, deployment, step.to, patience)
      progress.say(`${step.service} has ${step.to} Pods`)
    })
  } catch (error) {
    if (!(error instanceof DeployStopped)) throw error
    output.note(`scale stopped: ${error.message}`)
    if (options.format === 'json') output.data(json(session, { steps, outcome: 'stopped', reason: error.message }))
    return 1
  }
  if (options.format === 'json') output.data(json(session, { steps, outcome: 'scaled' }))
  return 0
}

/** `salus scale`: how many Pods each service has, and changing it with the autoscaler in mind. */
export const scaleCommand = (output: Output, done: (code: ExitCode) => void): Command =>
  withClusterOptions(
    new Command('scale')
      .description('changes how many Pods services have, or tells it')
      .argument('[what]', 'a service, all, or status')
      .argument('[replicas]', 'a number, or default for what the platform file declares; left out after status')
      .argument('[env]', 'an environment of the platform; staging unless said')
      .option('--yes', 'stops all services without asking')
      .option('--timeout <seconds>', 'how long to wait while nothing gets better', parseSeconds, 300),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  salus scale api-gateway 5 production\n  salus scale all default staging\n  salus scale status production',
    )
    .action(
      async (what: string | undefined, replicas: string | undefined, env: string | undefined, options: Options) => {
        const words = parseScaleWords(what, replicas, env)
        const { openSession } = await import('../cluster-session.ts')
        const session = await openSession({ ...options, environment: words.environment })
        done(
          await (words.is === 'status' ? showStatus(session, options, output) : scale(session, words, options, output)),
        )
      },
    )
