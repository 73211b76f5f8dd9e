import { createHash } from 'node:crypto'

/** Eight hexadecimal digits that change with the content; the order of what is hashed counts. */
export const contentHash = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8)
