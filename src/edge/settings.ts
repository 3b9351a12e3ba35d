import type { Jwk, Keys } from './jwt.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What is said of a single function; the paths lead from its folder. */
export type FunctionSettings = {
  readonly enabled: boolean
  /** Whether it wants a valid JWT. */
  readonly verifyJwt: boolean
  readonly entrypoint?: string
  readonly importMap?: string
  readonly staticFiles?: readonly string[]
}

export type Settings = {
  readonly keys: Keys
  readonly of: (slug: string) => FunctionSettings
  /** Where each function has a folder of its own. */
  readonly folder: string
  /** What functions get to see. */
  readonly functionEnv: readonly (readonly [string, string])[]
}

/** What users set has names that mean nothing to the runtime: a function gets to see the rest of it. */
export const PREFIX = 'FUNCTIONS_ENV_'

// what only the main program needs, and what the CLI hides; SUPABASE_JWKS stays, without its secrets
const ownVariables = new Set([
  ...['JWT_SECRET', 'VERIFY_JWT', 'FUNCTIONS_CONFIG', 'FUNCTIONS_DIR', 'DENO_DIR'],
  ...['HOME', 'HOSTNAME', 'PATH', 'PWD'],
])

const json = (variables: Variables, name: string, shape: string): unknown => {
  const text = variables[name]
  if (text === undefined || text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`cannot read ${name}: it is not ${shape}`) // the parser would quote a secret
  }
}

const isJwk = (key: unknown): key is Jwk =>
  typeof key === 'object' && key !== null && 'kty' in key && typeof key.kty === 'string'

const jwks = (variables: Variables): readonly Jwk[] => {
  const shape = 'JSON of the form {"keys": […]}'
  const set = json(variables, 'SUPABASE_JWKS', shape)
  if (set === undefined) return []
  const keys = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined
  if (Array.isArray(keys) && keys.every(isJwk)) return keys
  throw new Error(`cannot read SUPABASE_JWKS: it is not ${shape}`)
}

const flag = (variables: Variables, name: string): boolean => {
  const text = variables[name] || 'true' // who says nothing is protected
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Error(`cannot read ${name}: "${text}" is neither true nor false`)
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string'

const checks: { readonly [S in keyof FunctionSettings]-?: (value: unknown) => boolean } = {
  enabled: (value) => typeof value === 'boolean',
  verifyJwt: (value) => typeof value === 'boolean',
  entrypoint: isText,
  importMap: isText,
  staticFiles: (value) => Array.isArray(value) && value.every(isText),
}

const isSettings = (value: unknown): value is Partial<FunctionSettings> =>
  isObject(value) &&
  Object.entries(checks).every(([name, check]) => value[name] === undefined || check(value[name]))

const single = (variables: Variables): ReadonlyMap<string, Partial<FunctionSettings>> => {
  const shape = 'JSON of the form {"<function>": {"verifyJwt": true|false, …}}'
  const map = json(variables, 'FUNCTIONS_CONFIG', shape) ?? {}
  const entries = Object.entries(isObject(map) ? map : { map })
  return new Map(
    entries.map(([slug, value]) => {
      if (isSettings(value)) return [slug, value]
      throw new Error(`cannot read FUNCTIONS_CONFIG: it is not ${shape}`)
    }),
  )
}

const publicKeys = (keys: readonly Jwk[]): string =>
  JSON.stringify({
    keys: keys
      .filter(({ kty }) => kty !== 'oct')
      .map((key) => Object.fromEntries(Object.entries(key).filter(([name]) => name !== 'd'))),
  })

/**
 * Reads the variables of the main program.
 * @throws Error that names the variable, without its value where that is a secret.
 */
export const settings = (variables: Variables): Settings => {
  const keys = jwks(variables)
  const common = { enabled: true, verifyJwt: flag(variables, 'VERIFY_JWT') }
  const own = single(variables)
  const set = Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const users = set.filter(([name]) => name.startsWith(PREFIX))
  const project = set.filter(([name]) => !name.startsWith(PREFIX) && !ownVariables.has(name))

  return {
    keys: { secret: variables.JWT_SECRET || undefined, jwks: keys },
    of: (slug) => ({ ...common, ...own.get(slug) }),
    folder: variables.FUNCTIONS_DIR || '/home/deno/functions',
    functionEnv: [
      ...new Map([
        ...users.map(([name, value]) => [name.slice(PREFIX.length), value] as const),
        // the project's own names are nobody else's
        ...project.map(([name, value]) => {
          return [name, name === 'SUPABASE_JWKS' ? publicKeys(keys) : value] as const
        }),
      ]),
    ],
  }
}
