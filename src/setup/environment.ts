/**
 * What a set-up program sees of the world outside: the variables that the renderer wrote, and a
 * place for progress. Tests hand in their own.
 */
export type Environment = {
  /** The value of a variable that must be there and not blank. */
  readonly required: (name: string) => string
  /** As `required`, and whatever the program prints later, this value is struck out of it. */
  readonly secret: (name: string) => string
  /** The same for a value that was made of secrets. Returns it. */
  readonly hide: (value: string) => string
  /** The value, or `absent` where the variable is missing or blank. */
  readonly optional: (name: string, absent: string) => string
  /** A comma list without blanks around or between; empty where the variable is missing. */
  readonly list: (name: string) => readonly string[]
  /** A decimal integer. Without `absent` the variable is required. */
  readonly integer: (name: string, absent?: number) => number
  /** `true` or `false`. Without `absent` the variable is required. */
  readonly boolean: (name: string, absent?: boolean) => boolean
  /** Tells the reader of the pod's log what goes on: one sentence, one line. */
  readonly say: (sentence: string) => void
  /** Leaves a text for whoever looks at the pod when it is through. */
  readonly leave: (text: string) => void
  /** `text` with every value that was read as a secret replaced. */
  readonly redact: (text: string) => string
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Typed access to variables.
 * Every accessor throws an `Error` that names the variable, and never its value when it is secret.
 */
export const environment = (
  variables: Variables,
  print: (sentence: string) => void = () => undefined,
  leave: (text: string) => void = () => undefined,
): Environment => {
  const secrets = new Set<string>()
  const found = (name: string): string | undefined => variables[name] || undefined

  const required = (name: string): string => {
    const value = found(name)
    if (value === undefined) throw new Error(`cannot read ${name}: the variable is not set`)
    return value
  }

  const hide = (value: string): string => {
    secrets.add(value)
    return value
  }
  const secret = (name: string): string => hide(required(name))

  const integer = (name: string, absent?: number): number => {
    if (found(name) === undefined && absent !== undefined) return absent
    const value = required(name)
    if (!/^-?\d{1,15}$/.test(value)) {
      throw new Error(`cannot read ${name}: "${value}" is not an integer`)
    }
    return Number(value)
  }

  const boolean = (name: string, absent?: boolean): boolean => {
    if (found(name) === undefined && absent !== undefined) return absent
    const value = required(name)
    if (value !== 'true' && value !== 'false') {
      throw new Error(`cannot read ${name}: "${value}" is neither true nor false`)
    }
    return value === 'true'
  }

  // longest first: a secret that contains another is struck out whole
  const redact = (text: string): string =>
    [...secrets]
      .sort((a, b) => b.length - a.length)
      .reduce((rest, value) => rest.replaceAll(value, '[redacted]'), text)

  return {
    required,
    secret,
    hide,
    optional: (name, absent) => found(name) ?? absent,
    list: (name) =>
      (found(name) ?? '')
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    integer,
    boolean,
    say: (sentence) => print(redact(sentence)),
    leave: (text) => leave(redact(text)),
    redact,
  }
}
