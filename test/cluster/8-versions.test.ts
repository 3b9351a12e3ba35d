import { beforeAll, describe, expect, test } from 'vitest'
import type { Project } from '../controlplane/plane/project.ts'
import { REAL } from './claims.ts'
import { isOurs, kubectl, tell } from './cluster.ts'
import { LATER, VANILLA } from './images/catalogue.ts'
import { claim, instances, newNamespace, shared, sql } from './project.ts'

type Limit = { readonly feature: string; readonly reason: string }

/** What the claim says that its database cannot do, by feature. */
const limitsOf = async (project: Project): Promise<Readonly<Record<string, string>>> => {
  const { status = {} } = await project.claim()
  const { limits = [] } = (status.database ?? {}) as { limits?: readonly Limit[] }
  for (const { feature, reason } of limits) tell(`${feature}: ${reason}`)
  return Object.fromEntries(limits.map(({ feature, reason }) => [feature, reason]))
}

/** As Realtime does it: a slot that ends with the connection. */
const slot = (project: Project): Promise<string> =>
  sql(
    project,
    "select slot_name from pg_create_logical_replication_slot('probe', 'wal2json', true)",
  )

describe("an image without Supabase's extensions", () => {
  let project: Project

  beforeAll(async () => {
    project = await claim(await newNamespace('vanilla'), 'plain', {
      ...REAL,
      rest: { schemas: ['public'] },
      database: { ...REAL.database, majorVersion: 17, cloudNativePG: { image: VANILLA } },
    })
    await project.ready()
  })

  test('becomes Ready; what does not work without them is named', async () => {
    const limits = await limitsOf(project)
    expect(Object.keys(limits)).toContain('realtime_postgres_changes')
    for (const reason of Object.values(limits)) expect(reason).toMatch(/\S/)
  })

  test.runIf(isOurs)('lacks what the limits say', async () => {
    await expect(slot(project)).rejects.toThrow(/wal2json/)
    await expect(sql(project, 'create extension pg_cron')).rejects.toThrow('is not available')
  })

  test('has the roles, schemas and rights that services and clients need', async () => {
    const roles = await sql(
      project,
      "select count(*) from pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'authenticator', 'supabase_auth_admin', 'supabase_storage_admin', 'supabase_owner')",
    )
    expect(roles).toBe('7')
    await sql(project, 'create table if not exists public.plain (id int)')
    const may = await sql(project, "select has_table_privilege('anon', 'public.plain', 'select')")
    expect(may).toBe('t')
    const [pod] = await instances(project)
    const version = await kubectl(
      ...['-n', project.namespace, 'exec', pod?.metadata?.name ?? '', '-c', 'postgres', '--'],
      ...['postgres', '--version'],
    )
    tell(version.trim())
  })
})

describe.runIf(isOurs)('a version of PostgreSQL that wants the plugins of the log by name', () => {
  test('gets the name of the one that Realtime uses, when its tag says that it knows the setting', async () => {
    const project = await claim(await newNamespace('later'), 'later', {
      ...REAL,
      database: { ...REAL.database, cloudNativePG: { image: LATER } },
    })
    await project.ready()
    expect(await slot(project)).toBe('probe')
    expect(await limitsOf(project)).not.toHaveProperty('realtime_postgres_changes')
    await project.delete()
  })

  test('does not get it under the tag of an older one: the claim says what is missing', async () => {
    const project = await shared()
    await expect(slot(project)).rejects.toThrow('may not be used as an output plugin')
    const { realtime_postgres_changes } = await limitsOf(project)
    expect(realtime_postgres_changes).toContain('output_plugin_libraries does not name wal2json')
  })
})
