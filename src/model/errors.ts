/** The platform file says something that cannot be meant; the text says what was expected, what came and where. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
}

/** Runs a parser and adds to its complaint the place in the platform file. */
export const at = <T>(place: string, parse: () => T): T => {
  try {
    return parse()
  } catch (error) {
    throw error instanceof ModelError ? new ModelError(`${place}: ${error.message}`) : error
  }
}
