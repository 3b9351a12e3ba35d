import type { Jwk, Keys } from './jwt.ts'

type Variables = Readonly<Record<string, string | undefined>>

export type Settings = {
  readonly keys: Keys
  /** Whether the function of this name wants a valid JWT. */
  readonly verifiesJwt: (slug: string) => boolean
  /** Where each function has a folder of its own. */
  readonly folder: string
  /** What functions get to see. */
  readonly functionEnv: readonly (readonly [string, string])[]
}

// what only the main program needs; SUPABASE_JWKS stays, without its secrets
const ownVariables = new Set(['JWT_SECRET', 'VERIFY_JWT', 'FUNCTIONS_VERIFY_JWT', 'FUNCTIONS_DIR'])

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

const overrides = (variables: Variables): ReadonlyMap<string, boolean> => {
  const shape = 'JSON of the form {"<function>": true|false}'
  const map = json(variables, 'FUNCTIONS_VERIFY_JWT', shape) ?? {}
  const entries = typeof map === 'object' && map !== null ? Object.entries(map) : []
  return new Map(
    entries.map(([slug, value]: [string, unknown]) => {
      if (typeof value === 'boolean') return [slug, value]
      throw new Error(`cannot read FUNCTIONS_VERIFY_JWT: it is not ${shape}`)
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
  const always = flag(variables, 'VERIFY_JWT')
  const single = overrides(variables)

  return {
    keys: { secret: variables.JWT_SECRET || undefined, jwks: keys },
    verifiesJwt: (slug) => single.get(slug) ?? always,
    folder: variables.FUNCTIONS_DIR || '/home/deno/functions',
    functionEnv: Object.entries(variables).flatMap(([name, value]) => {
      if (value === undefined || ownVariables.has(name)) return []
      return [[name, name === 'SUPABASE_JWKS' ? publicKeys(keys) : value] as const]
    }),
  }
}
