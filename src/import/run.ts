import { stringify } from 'yaml'
import { BadInput } from '../render/bad-input.ts'
import { acceptable } from './acceptance.ts'
import { claimOf } from './claim.ts'
import { resolve, type Variables } from './environment.ts'
import { claimName, type Flags, HELP, readFlags } from './flags.ts'
import { functionsLeft } from './function-code.ts'
import { mapSettings } from './mapping.ts'
import { ownDatabase, PASSWORD, withoutDatabase } from './own-database.ts'
import { captures } from './pattern.ts'
import { report } from './report.ts'
import { secretCommand } from './secrets.ts'
import { written } from './setting.ts'
import { readEnvironment, readSource, readVariables, type Source } from './source.ts'
import { isRow } from './table.ts'

/** Where the words go, and what is known of the surroundings. */
export type Surroundings = {
  /** Notes and errors, a line each. */
  readonly tell: (line: string) => void
  /** The claim. */
  readonly print: (text: string) => void
  readonly variables: Variables
  /** Whether standard output is a terminal, where others may read a secret. */
  readonly isTerminal: boolean
}

/** The value of one key, for a pipe. */
const secretValue = (key: string, source: Source, variables: Variables): string => {
  const { table, settings } = source
  const setting = settings.find((one) => written(one.key) === key)
  const entry = setting && table.entries.find((one) => captures(one.key, setting.key))
  const isSecret =
    entry && isRow(entry)
      ? ['secret', 'variable'].includes(entry.as)
      : key === PASSWORD && ownDatabase(source, '') !== undefined
  if (!setting || !isSecret) {
    throw new BadInput(`--value: "${key}" is no key with a secret in this file`)
  }
  const { value, missing } = resolve(setting.value, variables)
  if (missing.length > 0) throw new BadInput(`--value: the variable ${missing[0]} is not set`)
  if (typeof value !== 'string' || value === '') throw new BadInput(`--value: "${key}" is empty`)
  return value
}

const importFile = async (flags: Flags, surroundings: Surroundings): Promise<0 | 1 | 2> => {
  const { tell, print, isTerminal } = surroundings
  const source = readSource(flags.file, flags.remote)
  const variables = readEnvironment(flags.env, surroundings.variables)
  if (flags.value !== undefined) {
    if (isTerminal) throw new BadInput('--value: cannot show a secret on a terminal; pipe it')
    print(secretValue(flags.value, source, variables))
    return 0
  }
  const { namespace, file, env } = flags
  const name = flags.name ?? claimName(source.project)
  const secretName = `${name}-imported`
  const database = ownDatabase(source, `${name}-postgres`)
  const settings = database ? withoutDatabase(source.settings) : source.settings
  const mapping = mapSettings(settings, { table: source.table, variables, secretName })
  const wanted = [...(database?.taken ?? []), ...mapping.taken]
  const { taken, left } = await acceptable({ name, namespace }, wanted, secretName)
  const kept = new Set(taken.map(({ key }) => key))
  const inFile = env === undefined ? {} : readVariables(env)
  const shell = { file, env, hasVariable: (variable: string) => Object.hasOwn(inFile, variable) }
  const commands = [
    secretCommand(namespace, secretName, taken, shell) ?? [],
    database?.command(namespace, shell) ?? [],
  ].flat()

  const all = [...functionsLeft(source), ...mapping.left, ...left]
  const notes = [...(database?.notes ?? []), ...mapping.notes].filter(({ key }) => kept.has(key))
  print(stringify(claimOf({ name, namespace }, taken), { version: '1.1', lineWidth: 0 }))
  for (const line of report(all, notes, commands)) tell(line)
  return all.some(({ harmless }) => !harmless) ? 1 : 0
}

/**
 * The whole of `npm run import`.
 *
 * @returns exit code: 0 everything is in the claim, 1 keys were left out that matter, 2 bad input
 */
export const run = async (
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<0 | 1 | 2> => {
  try {
    const flags = readFlags(argv)
    if (!flags.help) return await importFile(flags, surroundings)
    surroundings.print(HELP)
    return 0
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    surroundings.tell(error.message)
    return 2
  }
}
