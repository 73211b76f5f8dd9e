import { Command } from 'commander'
import type { Deploying, OneTimePassword, Planned } from '../../operate/deploy.ts'
import type { Step } from '../../plan/step.ts'
import { type ClusterOptions, withClusterOptions } from '../cluster-options.ts'
import type { Session } from '../cluster-session.ts'
import type { ExitCode } from '../errors.ts'
import { type Output, paint } from '../output.ts'
import { parseSeconds } from '../seconds.ts'

type Options = ClusterOptions & { readonly dryRun?: boolean; readonly yes?: boolean; readonly timeout: number }

/** What may be removed although it holds data: asked about, object by object. */
const agreeTo = async (losses: readonly Step[], yes: boolean | undefined, output: Output): Promise<readonly Step[]> => {
  if (losses.length === 0) return []
  const { askYes } = await import('../question.ts')
  const { nameOf } = await import('../../model/manifest.ts')
  const names = losses.map(({ object }) => nameOf(object))
  const agreed = await askYes(`Remove ${names.join(', ')} and the data they hold for good?`, yes)
  if (!agreed) output.note(`kept: ${names.join(', ')}`)
  return agreed ? losses : []
}

const passwordText = ({ name, password }: OneTimePassword): string =>
  `${name}: ${paint('bold', password)}   (shown once)`

const tell = async (
  session: Session,
  planned: Planned,
  seconds: number,
  options: Options,
  output: Output,
  deploying: Deploying,
) => {
  const { markShown, passwordsToShow } = await import('../../operate/deploy.ts')
  const { placeData } = await import('../deploying.ts')
  const { planData } = await import('../../plan/plan-data.ts')
  const passwords = await passwordsToShow(session.cluster, deploying.desired)
  if (options.format === 'json') {
    const shown = Object.fromEntries(passwords.map(({ name, password }) => [name, password]))
    const data = { ...placeData(session), ...planData(planned), seconds, oneTimePasswords: shown }
    output.data(JSON.stringify(data, null, 2))
  } else {
    output.note(`${session.platform.name} ${session.name} is deployed and ready after ${seconds.toFixed(1)} s`)
    for (const password of passwords) output.data(passwordText(password))
  }
  await markShown(session.cluster, passwords)
}

const showPlan = async (session: Session, planned: Planned, options: Options, output: Output): Promise<void> => {
  const { placeData, plannedText } = await import('../deploying.ts')
  if (!options.dryRun) output.note(plannedText(session, planned))
  else if (options.format === 'text') output.data(plannedText(session, planned))
  else {
    const { planData } = await import('../../plan/plan-data.ts')
    output.data(JSON.stringify({ ...placeData(session), ...planData(planned) }, null, 2))
  }
}

const runDeploy = async (session: Session, options: Options, output: Output): Promise<ExitCode> => {
  const { awaitNamespaces, deploy, lossesOf, planOf } = await import('../../operate/deploy.ts')
  const { deployingOf } = await import('../deploying.ts')
  const { processProgress } = await import('../progress.ts')
  const began = performance.now()
  const deploying = deployingOf(session)
  const patience = { seconds: options.timeout, progress: processProgress(output) }
  if (!options.dryRun) await awaitNamespaces(deploying, patience)
  patience.progress.show(['looking at what is there'])
  const planned = await planOf(deploying)
  patience.progress.show([])
  await showPlan(session, planned, options, output)
  if (planned.refusals.length > 0) {
    output.note('deploy stopped before anything was changed: see what is refused above')
    return 1
  }
  if (options.dryRun) return 0
  const agreed = await agreeTo(lossesOf(planned), options.yes, output)
  await deploy(deploying, planned, agreed, patience)
  await tell(session, planned, (performance.now() - began) / 1000, options, output, deploying)
  return 0
}

const run = async (environment: string | undefined, options: Options, output: Output): Promise<ExitCode> => {
  const { openSession } = await import('../cluster-session.ts')
  const session = await openSession({ ...options, environment })
  const { DeployStopped } = await import('../../operate/deploy.ts')
  try {
    return await runDeploy(session, options, output)
  } catch (error) {
    if (!(error instanceof DeployStopped)) throw error
    output.note(`deploy stopped: ${error.message}`)
    return 1
  }
}

/** `salus deploy`: plans, applies stage by stage, waits with reasons, and goes on where it was killed. */
export const deployCommand = (output: Output, done: (code: ExitCode) => void): Command =>
  withClusterOptions(
    new Command('deploy')
      .description('prints the plan, applies it in order, waits with reasons, resumes where it was killed')
      .argument('[env]', 'an environment of the platform; staging unless said')
      .option('--dry-run', 'stops after the plan')
      .option('--yes', 'removes what left the description, and the data that it holds, without asking')
      .option('--timeout <seconds>', 'how long to wait while nothing gets better', parseSeconds, 300),
  )
    .addHelpText('after', '\nExamples:\n  salus deploy\n  salus deploy production --dry-run')
    .action(async (environment: string | undefined, options: Options) => done(await run(environment, options, output)))
