/** The machine does not give what the platform needs; the text is one sentence that says what to do. */
export class MachineError extends Error {
  override readonly name = 'MachineError'
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Whether the error carries one of these system error codes, such as EADDRINUSE; without codes, any. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean => {
  const code = codeOf(error)
  return code !== undefined && (codes.length === 0 || codes.includes(code))
}
