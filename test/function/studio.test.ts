import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { World } from '../../src/render/crossplane.ts'
import { later, ready, secret, world } from '../golden/worlds.ts'
import { answerTo } from './answer.ts'

describe("Studio's password", () => {
  const ref = { name: 'studio', key: 'password' }
  const spec: ClaimSpec = { secrets: { dashboardPasswordSecretRef: ref } }
  const holding = (password: string) => secret('studio', { password })
  const passwordIn = (state: World): string =>
    Buffer.from(
      (state.observed.connection as { data?: Record<string, string> }).data?.DASHBOARD_PASSWORD ??
        '',
      'base64',
    ).toString()

  it('may be brought, and is changed where it is kept', async () => {
    const state = await ready(world(spec, { objects: [holding('päss word:1')] }))
    expect(passwordIn(state)).toBe('päss word:1')
    const moved = await ready({ ...state, cluster: { objects: [holding('another-one')] } })
    expect(passwordIn(moved)).toBe('another-one')
  })

  it('stays in force while its Secret is away, and the claim says so', async () => {
    const state = await ready(world(spec, { objects: [holding('password-1')] }))
    const away = { ...state, cluster: { objects: [] } }
    expect(passwordIn(await ready(away))).toBe('password-1')
    expect((await answerTo(away)).message).toContain(
      'spec.secrets.dashboardPasswordSecretRef: Secret team-a/studio does not exist',
    )
  })

  it.each([
    ['too short', '1234567', 'a password of 7 characters in "password"; it must have at least 8'],
    ['with a line end', 'password-1\n', 'blanks or a line end around the password in "password"'],
  ])('is refused %s', async (_what, password, message) => {
    const state = await later(world(spec, { objects: [holding(password)] }), 1)
    const { fatal, message: said } = await answerTo(state)
    expect(fatal).toBe(true)
    expect(said).toContain(
      `spec.secrets.dashboardPasswordSecretRef: Secret team-a/studio has ${message}`,
    )
    expect(said).not.toContain(password.trim())
  })

  it('goes, with everything of Studio, where Studio is off', async () => {
    const state = await ready(world({ studio: { enabled: false } }))
    expect(Object.keys(state.observed).filter((key) => key.startsWith('studio'))).toEqual([])
    expect(passwordIn(state)).toBe('')
    expect(JSON.stringify(state.composite.status)).not.toContain('studio')
  })
})

describe('Studio', () => {
  const container = (object: KubeObject | undefined) =>
    (
      object as unknown as {
        spec: { template: { spec: { containers: { env: { name: string; value?: string }[] }[] } } }
      }
    ).spec.template.spec.containers[0]

  it('logs in as the owner, in parts that need no encoding', async () => {
    const { objects } = await answerTo(await ready(world()))
    const env = container(objects['studio-deployment'])?.env ?? []
    const variable = (name: string) => env.find((each) => each.name === name)?.value
    expect([variable('POSTGRES_USER_READ_WRITE'), variable('POSTGRES_USER_READ_ONLY')]).toEqual([
      'supabase_owner',
      'supabase_owner',
    ])
    const { data = {} } = objects.keys as { data?: Record<string, string> }
    const password = Buffer.from(data['owner-password'] ?? '', 'base64').toString()
    const parts = [password, variable('POSTGRES_HOST'), variable('POSTGRES_DB')]
    for (const part of parts) expect(encodeURIComponent(part ?? ' ')).toBe(part)
  })

  it('knows the schemas that the REST API serves', async () => {
    const spec: ClaimSpec = {
      rest: { schemas: ['public', 'shop'] },
      database: { extensions: [{ name: 'pg_graphql' }] },
    }
    const { objects } = await answerTo(await ready(world(spec)))
    const [studio, rest] = ['studio-deployment', 'rest-deployment'].map(
      (key) => container(objects[key])?.env.find(({ name }) => name === 'PGRST_DB_SCHEMAS')?.value,
    )
    expect(studio).toBe('public,shop,graphql_public')
    expect(studio).toBe(rest)
  })

  it('has one pod however many the others have, and as many as it is asked for', async () => {
    const replicas = async (spec: ClaimSpec) =>
      (
        (await answerTo(await ready(world(spec)))).objects['studio-deployment'] as unknown as {
          spec: { replicas: number }
        }
      ).spec.replicas
    expect(
      await replicas({ replicas: 3, database: { parameters: { max_connections: '200' } } }),
    ).toBe(1)
    expect(await replicas({ components: { studio: { replicas: 2 } } })).toBe(2)
  })

  it.each(['POSTGRES_PASSWORD_FILE', 'SUPABASE_SERVICE_KEY', 'PG_META_CRYPTO_KEY', 'HOSTNAME'])(
    '%s is not for a claim to set',
    async (name) => {
      const spec: ClaimSpec = { components: { studio: { env: [{ name, value: 'x' }] } } }
      const { message } = await answerTo(await later(world(spec), 1))
      expect(message).toContain(
        `spec.components.studio.env[${name}]: is set by xsupabase for studio`,
      )
    },
  )
})
