import { POOLER_LOGIN } from '../../../api/sql.ts'
import type { Limit, Session } from '../session.ts'
import { literal } from '../sql.ts'

/**
 * Neither superusers nor who replicates: no client of the pooler is one of them, and whoever learns
 * the pooler's password learns verifiers.
 */
const body = `
  SELECT rolname::text, rolpassword FROM pg_catalog.pg_authid
   WHERE rolname = p_usename AND rolcanlogin AND NOT rolsuper AND NOT rolreplication
     AND coalesce(rolvaliduntil > pg_catalog.now(), true)
`

const currentBody = `
  SELECT prosrc AS body FROM pg_catalog.pg_proc
   WHERE proname = 'get_auth' AND pronamespace = pg_catalog.to_regnamespace('pgbouncer')`

const readsVerifiers =
  "SELECT pg_catalog.has_column_privilege('pg_catalog.pg_authid', 'rolpassword', 'SELECT') AS yes"

/** Whoever else may call it, through a default privilege that somebody has given. */
const othersMayCall = `
  SELECT count(*) > 0 AS yes
    FROM pg_catalog.pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS entry
   WHERE proname = 'get_auth' AND pronamespace = 'pgbouncer'::regnamespace
     AND entry.grantee NOT IN (
       proowner, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = '${POOLER_LOGIN}'))`

/** The function that the pooler looks passwords up with. */
export const ensurePooler = async ({ rows, holds, may }: Session): Promise<readonly Limit[]> => {
  const limit = (refused: string): readonly Limit[] => [
    { feature: 'pooler', reason: `the pooler cannot look up who connects (${refused})` },
  ]
  if (!(await holds(readsVerifiers))) return limit('the admin login may not read verifiers')
  const [present] = await rows<{ body: string }>(currentBody)
  if (present?.body !== body) {
    const refused = await may({
      sql: `CREATE OR REPLACE FUNCTION pgbouncer.get_auth(p_usename text)
              RETURNS TABLE (username text, password text)
              LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS ${literal(body)};
            GRANT EXECUTE ON FUNCTION pgbouncer.get_auth TO ${POOLER_LOGIN}`,
      whatever: true, // a function of that name may return something else
    })
    if (refused !== undefined) return limit(refused)
  }
  if (!(await holds(othersMayCall))) return []
  const refused = await may({
    sql: `DO $do$
      DECLARE
        other text;
      BEGIN
        FOR other IN
          SELECT CASE entry.grantee WHEN 0 THEN 'PUBLIC' ELSE entry.grantee::regrole::text END
            FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS entry
           WHERE oid = 'pgbouncer.get_auth(text)'::regprocedure
             AND entry.grantee NOT IN (proowner, '${POOLER_LOGIN}'::regrole)
        LOOP
          EXECUTE 'REVOKE ALL ON FUNCTION pgbouncer.get_auth FROM ' || other;
        END LOOP;
      END
      $do$`,
  })
  return refused === undefined ? [] : limit(refused)
}

const leaks = `
  SELECT count(*) > 0 AS yes
    FROM pg_catalog.pg_proc, aclexplode(proacl) AS entry, pg_catalog.pg_roles AS role
   WHERE pg_proc.oid = pg_catalog.to_regprocedure('public.user_search(text)') AND prosecdef
     AND role.oid = entry.grantee AND rolname IN ('anon', 'authenticated', 'service_role')`

/**
 * CloudNativePG's own look-up, which it makes for a Pooler that people add to the Cluster: default
 * privileges of schema public let anon call it, and with it read everybody's verifier.
 */
export const closeLookUp = async ({ holds, may }: Session): Promise<readonly Limit[]> => {
  if (!(await holds(leaks))) return []
  const sql = `REVOKE ALL ON FUNCTION public.user_search(text) FROM anon, authenticated, service_role`
  const refused = await may({ sql })
  if (refused === undefined) return []
  return [
    {
      feature: 'pooler_look_up',
      reason: `anon can read password verifiers; an administrator must run: ${sql} (${refused})`,
    },
  ]
}
