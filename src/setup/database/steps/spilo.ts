import type { Limit, Session } from '../session.ts'
import { identifiers } from '../sql.ts'

/** What Spilo, the image of Zalando's operator, puts into schema public as `postgres`. */
const MONITORING = ['pg_auth_mon', 'pg_stat_kcache', 'pg_stat_statements', 'set_user'] as const

/**
 * Whether scripts of the server's own make objects in public as `postgres`, now and after each
 * change of the primary: then what `postgres` makes there is not for the API.
 */
export const hasScripts = ({ holds }: Session): Promise<boolean> =>
  holds("SELECT pg_catalog.to_regclass('public.postgres_log') IS NOT NULL AS yes")

type Open = { readonly extension: string; readonly kind: string; readonly signature: string }

/** Functions and views of these extensions in public that everybody may use. */
const open = `
  WITH members AS (
    SELECT extname, classid, objid FROM pg_catalog.pg_depend JOIN pg_catalog.pg_extension AS e
        ON refclassid = 'pg_catalog.pg_extension'::regclass AND refobjid = e.oid AND deptype = 'e'
     WHERE extname = ANY ($1))
  SELECT extname AS extension, 'FUNCTION' AS kind, p.oid::regprocedure::text AS signature
    FROM members JOIN pg_catalog.pg_proc AS p
      ON classid = 'pg_catalog.pg_proc'::regclass AND objid = p.oid,
         aclexplode(coalesce(proacl, acldefault('f', proowner))) AS entry
   WHERE pronamespace = 'public'::regnamespace AND entry.grantee = 0
  UNION
  SELECT extname, 'TABLE', c.oid::regclass::text
    FROM members JOIN pg_catalog.pg_class AS c
      ON classid = 'pg_catalog.pg_class'::regclass AND objid = c.oid AND relkind IN ('r', 'v'),
         aclexplode(relacl) AS entry
   WHERE relnamespace = 'public'::regnamespace AND entry.grantee = 0
   ORDER BY 1, 2, 3`

/**
 * The API serves schema public, so anon could ask the server's monitoring who runs what and who
 * fails to log in. The owner, and `postgres`, still may.
 */
export const closeMonitoring = async (
  session: Session,
  owner: string,
): Promise<readonly Limit[]> => {
  if (!(await hasScripts(session))) return []
  const found = await session.rows<Open>(open, [MONITORING])
  const to = identifiers([...new Set([owner, 'postgres'])])
  for (const { kind, signature } of found) {
    const right = kind === 'FUNCTION' ? 'EXECUTE' : 'SELECT'
    const refused = await session.may({
      sql: `GRANT ${right} ON ${kind} ${signature} TO ${to}; REVOKE ALL ON ${kind} ${signature} FROM PUBLIC`,
    })
    if (refused !== undefined) {
      return [
        {
          feature: 'monitoring',
          reason: `anon can use ${signature} through the API; an administrator must run: REVOKE ALL ON ${kind} ${signature} FROM PUBLIC (${refused})`,
        },
      ]
    }
  }
  return []
}
