/** What Crossplane does with a composed resource; it watches each, and asks for all of these. */
export const COMPOSE = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] as const
/** What it needs for a resource that the function asks for and does not compose. */
export const READ = ['get', 'list', 'watch'] as const

export type Kind = {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly verbs: typeof COMPOSE | typeof READ
  readonly why: string
  /** Whether Crossplane has these rights by itself, so that nobody need grant them. */
  readonly grantedByCrossplane?: true
}
