/** What a long operation tells while it works. */
export type Progress = {
  /** A line that stays. */
  readonly say: (line: string) => void
  /** What is waited for at this moment; takes the place of what was shown before. Nothing is waited for when empty. */
  readonly show: (lines: readonly string[]) => void
}
