/** The machine does not give what the platform needs; the text is one sentence that says what to do. */
export class MachineError extends Error {
  override readonly name = 'MachineError'
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Whether the error carries a system error code, such as EADDRINUSE. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean => codes.includes(codeOf(error) ?? '')
