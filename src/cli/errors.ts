import { CommanderError } from 'commander'
import { ClusterError } from '../cluster/cluster.ts'
import { MachineError } from '../local/errors.ts'
import { ModelError } from '../model/errors.ts'

/** What a command ends with: 0 as asked, 1 findings or not healthy, 2 usage or unreadable input, 3 the cluster or the machine failed. */
export type ExitCode = 0 | 1 | 2 | 3

/** The command line or a file it names is not what it should be; the text is one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The exit code and the sentence for any error; an unexpected one keeps its stack, which is for us to mend. */
export const explainError = (error: unknown): { readonly code: ExitCode; readonly text: string } => {
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? 0 : 2, text: '' }
  if (error instanceof UsageError || error instanceof ModelError) return { code: 2, text: `error  ${error.message}` }
  if (error instanceof ClusterError) return { code: 3, text: `error  ${error.about}: ${error.message}` }
  if (error instanceof MachineError) return { code: 3, text: `error  ${error.message}` }
  return { code: 3, text: `error  ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` }
}
