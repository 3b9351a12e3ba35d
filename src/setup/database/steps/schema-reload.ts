import type { Limit, Session } from '../session.ts'
import { literal } from '../sql.ts'
import { serviceSchemas } from '../tables/schemas.ts'

/**
 * PostgREST keeps a picture of the schema and looks again when it hears `reload schema` on channel
 * `pgrst`. Two event triggers tell it, so that a table is in the API as soon as it is there. What
 * the services do in their own schemas (Realtime adds partitions every day) changes no API.
 */
const commands = [
  'CREATE SCHEMA',
  'ALTER SCHEMA',
  'CREATE TABLE',
  'CREATE TABLE AS',
  'SELECT INTO',
  'ALTER TABLE',
  'CREATE FOREIGN TABLE',
  'ALTER FOREIGN TABLE',
  'CREATE VIEW',
  'ALTER VIEW',
  'CREATE MATERIALIZED VIEW',
  'ALTER MATERIALIZED VIEW',
  'CREATE FUNCTION',
  'ALTER FUNCTION',
  'CREATE TRIGGER',
  'CREATE TYPE',
  'ALTER TYPE',
  'CREATE DOMAIN',
  'ALTER DOMAIN',
  'CREATE RULE',
  'CREATE EXTENSION',
  'ALTER EXTENSION',
  'COMMENT',
]

const dropped = [
  'schema',
  'table',
  'table column',
  'foreign table',
  'view',
  'materialized view',
  'function',
  'trigger',
  'type',
  'rule',
]

const list = (texts: readonly string[]): string => texts.map(literal).join(', ')

// a schema's own identity is its name; a trigger's, a rule's or a comment's ends in the table's
const elsewhere = (schema: string, identity: string): string =>
  `coalesce(${schema}, substring(${identity} from '(?:^|.* on )"?([^".]+)')) NOT IN (${list([...serviceSchemas, 'pg_temp'])})`

const body = (source: string): string =>
  `
BEGIN
  IF EXISTS (${source}) THEN
    NOTIFY pgrst, 'reload schema';
  END IF;
END
`

const triggers = [
  {
    name: 'pgrst_ddl_watch',
    on: `ddl_command_end WHEN TAG IN (${list(commands)})`,
    body: body(
      `SELECT FROM pg_catalog.pg_event_trigger_ddl_commands() AS command
     WHERE ${elsewhere('command.schema_name', 'command.object_identity')}`,
    ),
  },
  {
    name: 'pgrst_drop_watch',
    on: 'sql_drop',
    body: body(
      `SELECT FROM pg_catalog.pg_event_trigger_dropped_objects() AS gone
     WHERE gone.object_type IN (${list(dropped)}) AND NOT gone.is_temporary
       AND ${elsewhere('gone.schema_name', 'gone.object_identity')}`,
    ),
  },
] as const

const currentBody = `
  SELECT prosrc AS body FROM pg_catalog.pg_proc
   WHERE proname = $1 AND pronamespace = 'xsupabase'::regnamespace`

const triggerExists =
  'SELECT count(*) > 0 AS yes FROM pg_catalog.pg_event_trigger WHERE evtname = $1'

export const ensureSchemaReload = async (session: Session): Promise<readonly Limit[]> => {
  for (const trigger of triggers) {
    const [present] = await session.rows<{ body: string }>(currentBody, [trigger.name])
    if (present?.body !== trigger.body) {
      await session.must({
        doing: `create function xsupabase.${trigger.name}`,
        sql: `CREATE OR REPLACE FUNCTION xsupabase.${trigger.name}() RETURNS event_trigger
              LANGUAGE plpgsql SET search_path = '' AS ${literal(trigger.body)}`,
        remedy: 'CREATE EXTENSION plpgsql',
      })
    }
    // Supabase's own image brings triggers of these names: they do the same
    if (await session.holds(triggerExists, [trigger.name])) continue
    const refused = await session.may({
      sql: `CREATE EVENT TRIGGER ${trigger.name} ON ${trigger.on} EXECUTE FUNCTION xsupabase.${trigger.name}()`,
    })
    if (refused === undefined) continue
    return [
      {
        feature: 'schema_reload',
        reason: `the API sees a changed schema only after NOTIFY pgrst, 'reload schema' (${refused})`,
      },
    ]
  }
  return []
}
