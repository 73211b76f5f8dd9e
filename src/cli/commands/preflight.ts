import { Command } from 'commander'
import type { Answer } from '../../operate/preflight/prerequisite.ts'
import { type ClusterOptions, withClusterOptions } from '../cluster-options.ts'
import type { ExitCode } from '../errors.ts'
import { columns, type Output, paint } from '../output.ts'

const styles = { ok: 'green', missing: 'red', unknown: 'yellow' } as const

const count = (answers: readonly Answer[], state: Answer['state']): number =>
  answers.filter(answer => answer.state === state).length

const last = (answers: readonly Answer[]): string => {
  const [good, missing, unknown] = (['ok', 'missing', 'unknown'] as const).map(state => count(answers, state))
  return `${answers.length} looked at: ${good} ok, ${missing} missing, ${unknown} unknown`
}

/** The answers as lines, each with what to do where something is to be done. */
export const preflightText = (answers: readonly Answer[]): string => {
  const lines = columns(answers.map(({ state, about, says }) => [state, about, says])).split('\n')
  const indent = ' '.repeat((lines[0] ?? '').indexOf(answers[0]?.says ?? ''))
  const told = answers.flatMap(({ state, fix }, place) => {
    const line = (lines[place] ?? '').replace(state, paint(styles[state], state))
    return fix === undefined ? [line] : [line, `${indent}fix  ${fix}`]
  })
  return [...told, last(answers)].join('\n')
}

const verdict = (answers: readonly Answer[]): Answer['state'] => {
  if (count(answers, 'missing') > 0) return 'missing'
  return count(answers, 'unknown') > 0 ? 'unknown' : 'ok'
}

const run = async (name: string | undefined, options: ClusterOptions, output: Output): Promise<ExitCode> => {
  const { openSession } = await import('../cluster-session.ts')
  const { render } = await import('../../render/render.ts')
  const { preflight } = await import('../../operate/preflight.ts')
  const { whileLooking } = await import('../progress.ts')
  const session = await openSession({ ...options, environment: name })
  const { cluster, platform, environment } = session
  const manifests = render(platform, session.name, environment)
  const answers = await whileLooking(`looking at ${cluster.context}`, output, () =>
    preflight({ cluster, platform, environment, manifests }),
  )
  const about = { platform: platform.name, environment: session.name, context: cluster.context }
  if (options.format === 'json') output.data(JSON.stringify({ ...about, verdict: verdict(answers), answers }, null, 2))
  else output.data(preflightText(answers))
  return verdict(answers) === 'missing' ? 1 : 0
}

/** `salus preflight`: looks at the cluster for everything that a deploy presupposes. */
export const preflightCommand = (output: Output, done: (code: ExitCode) => void): Command =>
  withClusterOptions(
    new Command('preflight')
      .description('the prerequisites of a deploy, each answered by a look at the cluster')
      .argument('[env]', 'an environment of the platform; staging unless said'),
  )
    .addHelpText('after', '\nExample:\n  salus preflight production')
    .action(async (name: string | undefined, options: ClusterOptions) => done(await run(name, options, output)))
