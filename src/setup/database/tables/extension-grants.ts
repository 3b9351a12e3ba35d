import { identifier, identifiers } from '../sql.ts'
import { graphqlFunction } from './graphql.ts'
import { webhooks } from './webhooks.ts'

/** What Supabase adds to an extension, so that people and the API can use it. */
type Additions = (owner: string) => string

const apiRoles = ['anon', 'authenticated', 'service_role']

/** For extensions that keep users' data in a schema of their own. */
const wholeSchema =
  (schema: string): Additions =>
  (owner) =>
    `
    GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${owner} WITH GRANT OPTION;
    GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${owner} WITH GRANT OPTION;
    GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO ${owner} WITH GRANT OPTION;
    GRANT ALL ON ALL FUNCTIONS IN SCHEMA ${schema} TO ${owner} WITH GRANT OPTION`

const pgCron: Additions = (owner) => `
  GRANT USAGE ON SCHEMA cron TO ${owner} WITH GRANT OPTION;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cron TO ${owner} WITH GRANT OPTION;
  GRANT ALL ON ALL TABLES IN SCHEMA cron TO ${owner} WITH GRANT OPTION;
  REVOKE ALL ON cron.job FROM ${owner};
  GRANT SELECT ON cron.job TO ${owner} WITH GRANT OPTION`

/** Functions of people may send requests whoever calls them; the API itself has no way into `net`. */
const pgNet: Additions = (owner) => `
  GRANT USAGE ON SCHEMA net TO ${owner}, ${identifiers(apiRoles)};
  GRANT SELECT ON ALL TABLES IN SCHEMA net TO ${owner};
  DO $do$
  DECLARE
    request regprocedure;
  BEGIN
    FOR request IN
      SELECT oid FROM pg_proc
       WHERE pronamespace = 'net'::regnamespace
         AND proname IN ('http_get', 'http_post', 'http_delete')
    LOOP
      EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = net', request);
      EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', request);
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${owner}, ${identifiers(apiRoles)}', request);
    END LOOP;
  END
  $do$;
  ${webhooks(owner)}`

const pgGraphql: Additions = (owner) => `
  GRANT USAGE ON SCHEMA graphql TO ${owner} WITH GRANT OPTION;
  GRANT USAGE ON SCHEMA graphql TO ${identifiers(apiRoles)};
  GRANT SELECT ON ALL TABLES IN SCHEMA graphql TO ${owner}, ${identifiers(apiRoles)};
  GRANT ALL ON ALL SEQUENCES IN SCHEMA graphql TO ${owner}, ${identifiers(apiRoles)};
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphql TO ${owner}, ${identifiers(apiRoles)};
  ${graphqlFunction(identifiers(apiRoles))}`

const vaultFunctions = 'vault.create_secret, vault.update_secret, vault._crypto_aead_det_decrypt'
const supabaseVault: Additions = (owner) => `
  GRANT USAGE ON SCHEMA vault TO ${owner} WITH GRANT OPTION;
  GRANT SELECT, DELETE ON vault.secrets, vault.decrypted_secrets TO ${owner} WITH GRANT OPTION;
  GRANT EXECUTE ON FUNCTION ${vaultFunctions} TO ${owner} WITH GRANT OPTION;
  GRANT USAGE ON SCHEMA vault TO service_role;
  GRANT SELECT, DELETE ON vault.secrets, vault.decrypted_secrets TO service_role;
  GRANT EXECUTE ON FUNCTION ${vaultFunctions} TO service_role`

const additions: Readonly<Record<string, Additions>> = {
  pg_cron: pgCron,
  pg_graphql: pgGraphql,
  pg_net: pgNet,
  pgmq: wholeSchema('pgmq'),
  postgis_tiger_geocoder: wholeSchema('tiger'),
  postgis_topology: wholeSchema('topology'),
  postgres_fdw: (owner) =>
    `GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO ${owner} WITH GRANT OPTION`,
  supabase_vault: supabaseVault,
}

/** Statements that follow the creation of an extension; undefined for most. */
export const additionsTo = (extension: string, owner: string): string | undefined =>
  Object.hasOwn(additions, extension) ? additions[extension]?.(identifier(owner)) : undefined
