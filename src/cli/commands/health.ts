import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { ClusterError } from '../../cluster/cluster.ts'
import type { Health } from '../../operate/health.ts'
import { type ClusterOptions, withClusterOptions } from '../cluster-options.ts'
import type { ExitCode } from '../errors.ts'
import type { Output } from '../output.ts'

type Options = ClusterOptions & { readonly watch?: boolean }

const pauseMilliseconds = 2_000

type Look = () => Promise<Health>
type Tell = (health: Health) => string

/** An API server that is away for a while is told, and asked again. */
const lookOn = async (look: Look, tell: Tell): Promise<{ readonly text: string; readonly healthy: boolean }> => {
  try {
    const health = await look()
    return { text: tell(health), healthy: health.verdict === 'healthy' }
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    return { text: `not healthy: ${error.message}`, healthy: false }
  }
}

/** Looks again and again until Ctrl-C, and tells what is new: on a terminal in the same place. */
const watch = async (look: Look, tell: Tell, output: Output): Promise<boolean> => {
  const stopped = new AbortController()
  process.once('SIGINT', () => stopped.abort())
  let before = ''
  for (;;) {
    const { text, healthy } = await lookOn(look, tell)
    if (text !== before) output.data(process.stdout.isTTY ? `\u001b[2J\u001b[H${text}` : text)
    before = text
    await sleep(pauseMilliseconds, undefined, { signal: stopped.signal }).catch(() => undefined)
    if (stopped.signal.aborted) return healthy
  }
}

const run = async (name: string | undefined, options: Options, output: Output): Promise<ExitCode> => {
  const { openSession } = await import('../cluster-session.ts')
  const { render } = await import('../../render/render.ts')
  const { health } = await import('../../operate/health.ts')
  const { healthText } = await import('./health-text.ts')
  const { whileLooking } = await import('../progress.ts')
  const { cluster, platform, environment, ...session } = await openSession({ ...options, environment: name })
  const manifests = render(platform, session.name, environment)
  const about = { platform: platform.name, environment: session.name, context: cluster.context }
  const look: Look = () => health({ cluster, platform, environment, manifests, now: new Date() })
  const tell: Tell = seen =>
    options.format === 'json' ? JSON.stringify({ ...about, ...seen }, null, 2) : healthText(seen)
  if (options.watch) return (await watch(look, tell, output)) ? 0 : 1
  const seen = await whileLooking(`looking at ${platform.name} ${session.name}`, output, look)
  output.data(tell(seen))
  return seen.verdict === 'healthy' ? 0 : 1
}

/** `salus health`: how the platform is; the exit code says healthy or not. */
export const healthCommand = (output: Output, done: (code: ExitCode) => void): Command =>
  withClusterOptions(
    new Command('health')
      .description(
        'pods, services, stores, resource use, autoscalers, volumes, certificates, backups, and why what is bad is bad',
      )
      .argument('[env]', 'an environment of the platform; staging unless said')
      .option('--watch', 'looks again and again until Ctrl-C'),
  )
    .addHelpText('after', '\nExample:\n  salus health production --watch')
    .action(async (name: string | undefined, options: Options) => done(await run(name, options, output)))
