import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { BadInput } from '../render/bad-input.ts'
import { configToml } from './config-toml.ts'
import { dockerEnv } from './docker-env.ts'
import { Unclear, variablesIn } from './env-file.ts'
import type { Variables } from './environment.ts'
import { captures } from './pattern.ts'
import { type Setting, settingsOf } from './setting.ts'
import type { Table } from './table.ts'

/** A file, and what is known of its kind. */
export type Source = {
  readonly table: Table
  readonly settings: readonly Setting[]
  /** What the file calls the project. */
  readonly project: string | undefined
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name the file in it',
  EACCES: 'this user may not read it',
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '') // editors on Windows begin with it
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new BadInput(`cannot read ${file}: ${WHY[code] ?? message}`)
  }
}

/** @throws BadInput with the first line that is no variable, or that is not clear */
export const readVariables = (file: string): Record<string, string> => {
  const text = textOf(file)
  try {
    return variablesIn(text)
  } catch (error) {
    if (!(error instanceof Unclear)) throw error
    throw new BadInput(`cannot read ${file}: ${error.message}`)
  }
}

type Toml = Record<string, unknown>

const readToml = (file: string): Toml => {
  const text = textOf(file)
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The rest of its message quotes the line, which may hold a secret.
    const [why = ''] = error.message.split('\n')
    throw new BadInput(
      `cannot read ${file}: line ${error.line}, column ${error.column}: ${why.replace(/^Invalid TOML document: /, '')}`,
    )
  }
}

const isTable = (value: unknown): value is Toml =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

const over = (lower: Toml, upper: Toml): Toml =>
  Object.fromEntries(
    [...new Set([...Object.keys(lower), ...Object.keys(upper)])].map((key) => {
      const [below, above] = [lower[key], upper[key]]
      return [key, isTable(below) && isTable(above) ? over(below, above) : (above ?? below)]
    }),
  )

/** Lays `[remotes.NAME]` over the rest, as the CLI does for the project that it is linked to. */
const withRemote = (file: string, toml: Toml, name: string): Toml => {
  const { remotes, ...base } = toml
  const found = isTable(remotes) ? remotes : {}
  const remote = Object.hasOwn(found, name) ? found[name] : undefined
  if (isTable(remote)) return { ...over(base, remote), project_id: base.project_id ?? name }
  const names = Object.keys(found).join(', ') || 'none'
  throw new BadInput(`--remote: ${file} has no [remotes.${name}]; there are: ${names}`)
}

const fromToml = (file: string, remote: string | undefined): Source => {
  const read = readToml(file)
  const toml = remote === undefined ? read : withRemote(file, read, remote)
  const { project_id: project, ...rest } = toml
  const whole = (key: readonly string[]) => configToml.whole.some((one) => captures(one, key))
  return {
    table: configToml,
    settings: settingsOf(rest, whole),
    project: typeof project === 'string' ? project : undefined,
  }
}

const fromEnv = (file: string): Source => {
  const variables = readVariables(file)
  return {
    table: dockerEnv,
    settings: Object.entries(variables).map(([name, value]) => ({ key: [name], value })),
    project: variables.COMPOSE_PROJECT_NAME,
  }
}

/**
 * Reads the CLI's config.toml or the compose file's .env; the name of the file says which.
 *
 * @throws BadInput for a file of another kind, and for one that cannot be read, with the line
 */
export const readSource = (file: string, remote: string | undefined): Source => {
  if (file.endsWith('.toml')) return fromToml(file, remote)
  if (remote !== undefined) throw new BadInput(`--remote: only a config.toml has remotes`)
  if (/^\.env|\.env$/.test(basename(file))) return fromEnv(file)
  throw new BadInput(
    `cannot import ${file}: the name must end with .toml, as the CLI's config.toml, or be that of an .env file`,
  )
}

/** @throws BadInput as above */
export const readEnvironment = (file: string | undefined, own: Variables): Variables =>
  file === undefined ? own : { ...readVariables(file), ...own }
