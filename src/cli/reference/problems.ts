import { problemTable } from '@salus/services/kit/problems.ts'
import { table } from './table.ts'

/** The page of error codes that services answer with. */
export const problemsPage = (): string =>
  [
    '# Error codes of the services',
    'Every error is a FHIR R4 OperationOutcome: `issue[0].details.text` is the code, `issue[0].code` FHIR’s issue type, `issue[0].diagnostics` a sentence for people.',
    table(
      ['code', 'status', 'issue type', 'meaning'],
      Object.entries(problemTable).map(([code, { status, issue, meaning }]) => [
        `\`${code}\``,
        String(status),
        issue,
        meaning,
      ]),
    ),
  ].join('\n\n')
