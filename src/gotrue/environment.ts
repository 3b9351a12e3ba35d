import type { Project, Spec } from '../api/project.ts'
import type { Environment } from '../kube/environment.ts'
import type { Stack } from '../services/stack.ts'
import { isSetting, type Setting, variables } from './variables.ts'
import { type Value, writings } from './writing.ts'

type Auth = Spec['auth']

/** The parts of each path in the table: a pass looks up hundreds of them. */
const PARTS = new Map(
  variables.filter(isSetting).map(({ field }) => [field, field.split('.')] as const),
)

type Plain = Readonly<Record<string, unknown>>

const lookUp = (auth: Auth, parts: readonly string[]): unknown => {
  let value: unknown = auth
  for (const part of parts) {
    if (value === undefined) return undefined
    value = (value as Plain)[part]
  }
  return value
}

/** The value of a field below spec.auth, by its path. */
export const valueAt = (auth: Auth, field: string): unknown =>
  lookUp(auth, PARTS.get(field) ?? field.split('.'))

const isAround = (auth: Auth, field: string): boolean =>
  lookUp(auth, (PARTS.get(field) ?? field.split('.')).slice(0, -1)) !== undefined

const written = (project: Project, { field, as, absent }: Setting): Value => {
  const { auth } = project.spec
  const value = valueAt(auth, field)
  if (value !== undefined) return writings[as].write(value as never)
  return isAround(auth, field) ? absent?.(project) : undefined
}

/** GoTrue's environment: what the claim says, and what the project decides. */
export const gotrueEnvironment = (stack: Stack): Environment =>
  Object.fromEntries(
    variables.flatMap((variable) => {
      const value = isSetting(variable) ? written(stack.project, variable) : variable.value?.(stack)
      return value === undefined ? [] : [[variable.name, value]]
    }),
  )

const names = variables.flatMap(({ name, aliases = [] }) => [name, ...aliases])

/**
 * Names that a claim may not set in `components.auth.env`: those of the table, with and without
 * their prefix, and those that GoTrue's PostgreSQL driver reads.
 */
export const OWNS: readonly RegExp[] = [
  new RegExp(
    `^(GOTRUE_)?(${[...new Set(names.map((name) => name.replace(/^GOTRUE_/, '')))].join('|')})$`,
  ),
  /^PG[A-Z0-9]+$/, // pgx fills in what the URL leaves open
]
