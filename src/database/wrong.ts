/** What is wrong with a Secret, as the rest of a sentence that begins with its name. */
export class Wrong extends Error {}

export const wrong = (why: string): never => {
  throw new Wrong(why)
}

/** What is wrong with something, or undefined. */
export const wrongIn = (read: () => unknown): string | undefined => {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof Wrong) return error.message
    throw error
  }
}
