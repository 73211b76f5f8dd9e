import { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import { type Format, parseFormat } from '../format.ts'
import type { Output } from '../output.ts'

type Options = { readonly env?: string; readonly context?: string; readonly format: Format }

const run = async (platform: string | undefined, options: Options, output: Output): Promise<ExitCode> => {
  const { openSession } = await import('../cluster-session.ts')
  const session = await openSession({ platform, environment: options.env, context: options.context })
  const { deployingOf, placeData, plannedText } = await import('../deploying.ts')
  const { planOf } = await import('../../operate/deploy.ts')
  const { isChange } = await import('../../plan/step.ts')
  const planned = await planOf(deployingOf(session))
  if (options.format === 'json') {
    const { planData } = await import('../../plan/plan-data.ts')
    output.data(JSON.stringify({ ...placeData(session), ...planData(planned) }, null, 2))
  } else output.data(plannedText(session, planned))
  return planned.steps.some(isChange) || planned.refusals.length > 0 ? 1 : 0
}

/** `salus diff`: what a deploy would change, field by field, asked of the API server itself. */
export const diffCommand = (output: Output, done: (code: ExitCode) => void): Command =>
  new Command('diff')
    .description('tells what a deploy would change, field by field; ends with 1 where it would change something')
    .argument('[platform]', 'a name under platforms/ or a path to a platform file; ./platform.ts, else mediq')
    .option('--env <environment>', 'an environment of the platform; staging unless said')
    .option('--context <name>', 'the context of the kubeconfig; the current one unless said')
    .option('--format <format>', 'text or json', parseFormat, 'text')
    .addHelpText('after', '\nExample:\n  salus diff mediq --env production')
    .action(async (platform: string | undefined, options: Options) => done(await run(platform, options, output)))
