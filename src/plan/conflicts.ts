import { fieldManager } from '../model/stage.ts'
import type { Conflict } from './step.ts'

/**
 * Reads which fields of whom an apply would have taken, from the API server's refusal; our own earlier writes are
 * nobody else's. https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
 */
export const conflictsIn = (message: string): readonly Conflict[] => {
  const conflicts: Conflict[] = []
  let manager = ''
  for (const line of message.split('\n')) {
    const named = /conflicts? with "([^"]*)"[^:]*:\s*(.*)$/.exec(line)
    if (named !== null) manager = named[1] ?? ''
    const field = named === null ? /^- (.+)$/.exec(line)?.[1] : named[2]
    if (field) conflicts.push({ manager, field: field.replace(/^\./, '') })
  }
  return conflicts.filter(conflict => conflict.manager !== fieldManager)
}
