import type { RollbackPlan } from '../../operate/rollback.ts'
import { changeText } from '../../plan/plan-text.ts'
import type { Revision } from '../../plan/rollback.ts'

const revisionText = ({ number, since, ready, current, changes, replicaSet }: Revision): readonly string[] => {
  const pods = ready === 0 ? '' : `, ${ready} Pods ready`
  const first = `    revision ${number}${current ? ' (runs now)' : ''}  since ${since}${pods}  ${replicaSet}`
  return [first, ...changes.map(change => `      ${changeText(change)}`)]
}

/** Where a service goes back to, field by field, and every revision that it has with what each changed. */
export const rollbackText = ({ service, revisions, choice }: RollbackPlan): string => {
  const current = revisions.find(revision => revision.current)
  const head =
    'refused' in choice
      ? [`  ${choice.refused}`]
      : [
          `  ${service}  revision ${current?.number ?? 'that was not rolled out'} → ${choice.revision.number}`,
          ...choice.changes.map(change => `    ${changeText(change)}`),
        ]
  return [
    ...head,
    `  revisions of ${service}, the newest first, each with what it changed:`,
    ...revisions.flatMap(revisionText),
  ].join('\n')
}
