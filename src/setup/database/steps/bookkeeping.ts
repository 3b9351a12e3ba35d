import type { Limit, Session } from '../session.ts'

/**
 * What we remember in the database itself. Everybody may read it: a service waits with its own
 * login for the revision that its pod was rendered for. Rows of `setup` stay for ever: an old pod
 * that starts again still finds its own.
 */
const tables = [
  {
    name: 'setup',
    columns: `
      revision text PRIMARY KEY,
      number integer NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()`,
  },
  { name: 'limits', columns: 'feature text PRIMARY KEY, reason text NOT NULL' },
  { name: 'given', columns: 'what text PRIMARY KEY, given_at timestamptz NOT NULL DEFAULT now()' },
] as const

// any number, as long as all who set a database up take the same
const lock = 7_583_021_456

/** Waits until nobody else sets this database up; the turn ends with the connection. */
export const takeTurns = async ({ rows }: Session): Promise<void> => {
  await rows('SELECT pg_advisory_lock($1)', [lock])
}

const remedy = 'DROP SCHEMA xsupabase CASCADE'

export const ensureBookkeeping = async ({ holds, must }: Session): Promise<void> => {
  const doing = 'keep our books in schema xsupabase'
  if (!(await holds("SELECT to_regnamespace('xsupabase') IS NOT NULL AS yes"))) {
    await must({
      doing,
      sql: 'CREATE SCHEMA xsupabase; GRANT USAGE ON SCHEMA xsupabase TO PUBLIC',
      remedy,
    })
  }
  for (const { name, columns } of tables) {
    if (await holds('SELECT to_regclass($1) IS NOT NULL AS yes', [`xsupabase.${name}`])) continue
    await must({
      doing,
      sql: `CREATE TABLE xsupabase.${name} (${columns}); GRANT SELECT ON xsupabase.${name} TO PUBLIC`,
      remedy,
    })
  }
}

/** Throws where the database carries a higher number than the release brings. */
export const refuseGoingBack = async ({ rows }: Session, number: number): Promise<void> => {
  const [found] = await rows<{ number: number | null }>(
    'SELECT max(number) AS number FROM xsupabase.setup',
  )
  const carried = found?.number ?? 0
  if (carried <= number) return
  throw new Error(
    `cannot apply set-up ${number}: the database carries set-up ${carried} of a newer release, and there is no way back; set spec.release to that release or a newer one`,
  )
}

/** Records that the database is ready for these revisions. */
export const recordRevisions = async (
  { rows }: Session,
  revisions: readonly string[],
  number: number,
): Promise<void> => {
  await rows(
    `INSERT INTO xsupabase.setup (revision, number)
     SELECT revision, $2 FROM unnest($1::text[]) AS revision
     ON CONFLICT (revision) DO NOTHING`,
    [[...revisions], number],
  )
}

/** Makes `xsupabase.limits` say what holds now, and touches no row that says so already. */
export const recordLimits = async ({ rows }: Session, limits: readonly Limit[]): Promise<void> => {
  const features = limits.map(({ feature }) => feature)
  const reasons = limits.map(({ reason }) => reason)
  await rows('DELETE FROM xsupabase.limits WHERE feature <> ALL ($1::text[])', [features])
  await rows(
    `INSERT INTO xsupabase.limits AS present (feature, reason)
     SELECT feature, reason FROM unnest($1::text[], $2::text[]) AS now (feature, reason)
     ON CONFLICT (feature) DO UPDATE SET reason = EXCLUDED.reason
      WHERE present.reason <> EXCLUDED.reason`,
    [features, reasons],
  )
}
