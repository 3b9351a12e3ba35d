/** Is this fault on? Named by what is wrong with the installation. */
export type Broken = (fault: string) => boolean

export type Faults = {
  readonly broken: Broken
  /** Runs `during` while one fault is on. */
  readonly having: <T>(fault: string, during: () => Promise<T>) => Promise<T>
  /** Every fault that was ever asked for: a name that is misspelt breaks nothing. */
  readonly known: ReadonlySet<string>
}

export const makeFaults = (): Faults => {
  const known = new Set<string>()
  let on: string | undefined
  return {
    known,
    broken: (fault) => {
      known.add(fault)
      return fault === on
    },
    having: async (fault, during) => {
      on = fault
      try {
        return await during()
      } finally {
        on = undefined
      }
    },
  }
}
