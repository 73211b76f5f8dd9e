import type { Command } from 'commander'
import { parseFormat } from './format.ts'

/** What every command says that works on an environment's cluster, as commander parses it. */
export type ClusterOptions = {
  readonly platform?: string
  readonly context?: string
  readonly format: 'text' | 'json'
}

/** Adds the options of a command that works on an environment's cluster. */
export const withClusterOptions = (command: Command): Command =>
  command
    .option('--platform <platform>', 'a name under platforms/ or a path to a platform file; ./platform.ts, else mediq')
    .option('--context <name>', 'the context of the kubeconfig; the current one unless said')
    .option('--format <format>', 'text or json', parseFormat, 'text')
