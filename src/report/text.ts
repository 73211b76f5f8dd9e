import type { Finding } from '../model/finding.ts'

/** A finding in the one shape that it has everywhere in text. */
export const findingText = ({ severity, check, object, path, expected, received, because, fix }: Finding): string =>
  [
    `${severity}  ${check}  ${object}  ${path}`,
    `       expected ${expected}, received ${received}`,
    ...because.map(reason => `       because  ${reason}`),
    `       fix      ${fix}`,
  ].join('\n')
