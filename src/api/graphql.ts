import type { Spec } from './project.ts'

/** The schema that the GraphQL API is called through. */
export const GRAPHQL_SCHEMA = 'graphql_public'

/** Whether the project has a GraphQL API: the extension behind it is off unless asked for. */
export const hasGraphql = ({ database }: Pick<Spec, 'database'>): boolean =>
  database.extensions.some(({ name }) => name === 'pg_graphql')

/** Schemas that the REST API exposes: GraphQL is called through one of them. */
export const exposedSchemas = (spec: Pick<Spec, 'database' | 'rest'>): readonly string[] => {
  const { schemas } = spec.rest
  return hasGraphql(spec) && !schemas.includes(GRAPHQL_SCHEMA)
    ? [...schemas, GRAPHQL_SCHEMA]
    : schemas
}
