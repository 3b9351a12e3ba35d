import type { Taken } from './mapping.ts'

export type Source = {
  readonly file: string
  /** File with variables, where one was named. */
  readonly env: string | undefined
  /** Whether that file has a variable. */
  readonly hasVariable: (name: string) => boolean
}

/** A word as a shell takes it unchanged. */
export const word = (text: string): string =>
  /^[-\w./:@%+=,]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** A key of a Secret, with the value that this program reads again from the file. */
export const fromImport = (key: string, of: string, { file, env }: Source): string => {
  const flags = [word(file), ...(env ? ['--env', word(env)] : []), '--value', word(of)]
  return `--from-file=${word(key)}=<(npm run --silent import -- ${flags.join(' ')})`
}

/** Never the value: where a program of the reader's shell finds it. */
const argument = ({ key, secret }: Taken, source: Source): string => {
  const { env, hasVariable } = source
  if (secret?.from === 'nobody') return `--from-literal=${word(key)}='<the value of ${key}>'`
  if (secret?.from === 'environment' && !(env && hasVariable(secret.variable))) {
    return `--from-file=${word(key)}=<(printf %s "$${secret.variable}")`
  }
  return fromImport(key, key, source)
}

export const newSecret = (namespace: string, name: string, values: readonly string[]): string =>
  [`kubectl -n ${namespace} create secret generic ${name}`, ...values].join(' \\\n  ')

/** The command that makes the Secret of a claim; undefined when it needs none. */
export const secretCommand = (
  namespace: string,
  name: string,
  taken: readonly Taken[],
  source: Source,
): string | undefined => {
  const values = taken.filter(({ secret }) => secret).map((one) => argument(one, source))
  if (values.length === 0) return undefined
  return newSecret(namespace, name, values)
}
