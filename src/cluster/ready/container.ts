import type { IContainerStatus } from 'kubernetes-models/v1/ContainerStatus'
import type { Fault } from './fault.ts'

/** What every container passes through while all goes well. */
const usual = ['ContainerCreating', 'PodInitializing']
/** What no waiting can mend: the Pod's own text is wrong. */
const hopeless = ['InvalidImageName', 'ErrImageNeverPull']

const ending = ({ state, lastState }: IContainerStatus) => state?.terminated ?? lastState?.terminated

const exitOf = (status: IContainerStatus): string | undefined => {
  const ended = ending(status)
  if (ended === undefined || (ended.exitCode === 0 && ended.reason === 'Completed')) return undefined
  const reason = ended.reason === undefined || ended.reason === 'Error' ? '' : `${ended.reason}, `
  const message = ended.message ? `: ${ended.message.trim()}` : ''
  return `${reason}exit code ${ended.exitCode}${message}`
}

/** What keeps a container from running, in the kubelet's words; undefined where nothing does. */
export const faultOfContainer = (status: IContainerStatus): Fault | undefined => {
  const container = status.name
  const { waiting, terminated } = status.state ?? {}
  if (waiting?.reason !== undefined && !usual.includes(waiting.reason)) {
    const exit = waiting.reason === 'CrashLoopBackOff' ? exitOf(status) : undefined
    const text = exit ?? waiting.message?.trim()
    const reason = text ? `${waiting.reason}: ${text}` : waiting.reason
    return {
      reason,
      container,
      ...(exit === undefined ? {} : { log: 'previous' }),
      ...(hopeless.includes(waiting.reason) ? { fatal: true } : {}),
    }
  }
  if (terminated !== undefined && terminated.exitCode !== 0)
    return { reason: `${terminated.reason ?? 'Error'}: exit code ${terminated.exitCode}`, container, log: 'now' }
  return undefined
}

/** How a container ended the last time, where it did not end well; `OOMKilled, exit code 137`. */
export const lastExitOf = exitOf
