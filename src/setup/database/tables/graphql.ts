/**
 * What a request to /graphql/v1 calls. It runs as the caller, so row level security and grants
 * hold for GraphQL as for REST.
 *
 * @param callers roles, as they stand in a statement
 */
export const graphqlFunction = (callers: string): string => `
  CREATE OR REPLACE FUNCTION graphql_public.graphql(
    "operationName" text DEFAULT NULL, query text DEFAULT NULL,
    variables jsonb DEFAULT NULL, extensions jsonb DEFAULT NULL
  ) RETURNS jsonb LANGUAGE sql AS $body$
    SELECT graphql.resolve(
      query := query, variables := coalesce(variables, '{}'),
      "operationName" := "operationName", extensions := extensions)
  $body$;
  GRANT USAGE ON SCHEMA graphql_public TO ${callers};
  GRANT EXECUTE ON FUNCTION graphql_public.graphql TO ${callers}`
