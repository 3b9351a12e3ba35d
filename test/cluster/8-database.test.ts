import { beforeAll, describe, expect, test } from 'vitest'
import type { Project } from '../controlplane/plane/project.ts'
import { kubectl, podsIn, seconds, tell } from './cluster.ts'
import { load } from './load.ts'
import { connectionOf, instances, nameOf, secretOf, shared, sql } from './project.ts'

let project: Project

beforeAll(async () => {
  project = await shared()
})

/** What psql says to a login over TLS, from a pod of the database. */
const logIn = async (host: string, user: string, password: string): Promise<string> => {
  const [pod] = await instances(project)
  const printed = await kubectl(
    ...['-n', project.namespace, 'exec', pod?.metadata?.name ?? '', '-c', 'postgres', '--'],
    ...['psql', '-XAtqc', 'select current_user'],
    `host=${host} dbname=postgres sslmode=require user=${user} password=${password}`,
  )
  return printed.trim()
}

describe('the database of a project', () => {
  test('has the roles of the services, and the extensions that its image brings', async () => {
    const roles = await sql(
      project,
      "select string_agg(rolname, ',' order by rolname) from pg_roles where rolname ~ '^(anon|authenticated|authenticator|service_role|supabase_.*)$'",
    )
    expect(roles.split(',')).toEqual(
      expect.arrayContaining([
        ...['anon', 'authenticated', 'authenticator', 'service_role', 'supabase_admin'],
        ...['supabase_auth_admin', 'supabase_owner', 'supabase_storage_admin'],
      ]),
    )
    for (const extension of ['vector', 'pgaudit', 'pg_cron']) {
      await sql(project, `create extension if not exists ${extension}`)
    }
  })

  test('changes its passwords while clients work; the old ones are refused, the new ones work', async () => {
    const keys = await nameOf(project, 'keys')
    const before = (await secretOf(project.namespace, keys))['owner-password'] ?? ''
    const clients = await load(project)
    const began = performance.now()
    await project.change({ secrets: { generations: { database: 2 } } })
    const { calls, failed, how } = await clients.stop()
    tell(`passwords: ${seconds(began)}, ${calls} calls, ${failed} failed`)
    for (const [why, count] of Object.entries(how)) tell(`  ${count} × ${why}`)
    const after = (await secretOf(project.namespace, keys))['owner-password'] ?? ''
    const host = `${await nameOf(project, 'db')}-rw`
    expect(after).not.toBe(before)
    expect(await logIn(host, 'supabase_owner', after)).toBe('supabase_owner')
    await expect(logIn(host, 'supabase_owner', before)).rejects.toThrow(
      'password authentication failed',
    )
    const { PGPASSWORD } = await connectionOf(project)
    expect(PGPASSWORD).toBe(after)
  })

  test('gets a pooler, PgBouncer, through which the owner reaches it', async () => {
    const began = performance.now()
    await project.change({ database: { pooler: { enabled: true } } })
    tell(`pooler: ${seconds(began)}`)
    const pods = await podsIn(project.namespace, { 'cnpg.io/podRole': 'pooler' })
    expect(pods.length).toBeGreaterThan(0)
    const { PGPASSWORD = '' } = await connectionOf(project)
    const host = pods[0]?.metadata?.labels?.['cnpg.io/poolerName'] ?? ''
    expect(await logIn(host, 'supabase_owner', PGPASSWORD)).toBe('supabase_owner')
    await project.change({ database: { pooler: { enabled: false } } })
  })
})
