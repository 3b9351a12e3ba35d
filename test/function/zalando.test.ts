import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { ZalandoPostgresql } from '../../src/database/zalando-types.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { World } from '../../src/render/crossplane.ts'
import {
  changed,
  edited,
  later,
  platform,
  ready,
  secret,
  secretsApplied,
  withObjects,
  without,
  world,
} from '../golden/worlds.ts'
import { answerTo } from './answer.ts'
import { isAllowed } from './network.ts'

type Secret = KubeObject & { readonly data: Readonly<Record<string, string>> }

const least: ClaimSpec = { plan: 'nano', realtime: { enabled: false }, storage: { enabled: false } }
const on = (
  database: NonNullable<ClaimSpec['database']> = {},
  spec: ClaimSpec = {},
): ClaimSpec => ({
  ...least,
  ...spec,
  database: { type: 'Zalando', ...database },
})

const answered = async (state: World) => {
  const answer = await answerTo(state)
  const { response, objects } = answer
  return {
    ...answer,
    postgresql: objects['database-cluster'] as ZalandoPostgresql | undefined,
    admin: objects['database-admin'] as Secret | undefined,
    job: Object.entries(objects).find(([key]) => key.startsWith('database-job-'))?.[1],
    ready: response.desired?.resources['database-cluster']?.ready === 1,
    status: answer.status as {
      phase: string
      database: { limits: { feature: string; reason: string }[]; message?: string }
      endpoints: Record<string, string>
    },
  }
}

const refusal = async (spec: ClaimSpec, from?: World): Promise<string> => {
  const { fatal, message } = await answered(from ? edited(from, spec) : await later(world(spec), 1))
  expect(fatal).toBe(true)
  return message
}

const password = (admin: Secret | undefined): string =>
  Buffer.from(admin?.data.password ?? '', 'base64').toString()

describe("the superuser's Secret", () => {
  it('is there before the postgresql, so that the operator takes the password from it', async () => {
    const { postgresql, admin } = await answered(await later(world(on()), 1))
    expect(postgresql).toBeUndefined()
    expect(admin?.metadata?.name).toMatch(
      /^postgres\.shop-[a-z0-9]+-db\.credentials\.postgresql\.acid\.zalan\.do$/,
    )
    expect(Object.keys(admin?.data ?? {}).sort()).toEqual(['password', 'username'])
    expect((await answered(await later(world(on()), 2))).postgresql).toBeDefined()
  })

  it('is what the set-up logs in with', async () => {
    const { admin, job } = await answered(await ready(world(on())))
    expect(JSON.stringify(job)).toContain(
      `"secretKeyRef":{"name":"${admin?.metadata?.name}","key":"password"}`,
    )
  })

  it('has the same password for ever: Patroni sets it once, when the data is made', async () => {
    const before = await ready(world(on()))
    const rotated = on({}, { secrets: { generations: { database: 2 } } })
    const now = await answered(await secretsApplied(edited(before, rotated)))
    expect(password(now.admin)).toBe(password((await answered(before)).admin))
    expect(JSON.stringify(now.job)).not.toBe(JSON.stringify((await answered(before)).job))
  })

  it('comes back as it was, and the postgresql stays meanwhile', async () => {
    const before = await ready(world(on()))
    const { admin, postgresql } = await answered(without(before, 'database-admin'))
    expect(password(admin)).toBe(password((await answered(before)).admin))
    expect(postgresql).toBeDefined()
  })

  it('is called as the platform says that the operator calls it', async () => {
    const settings = platform({ zalando: { secretNameTemplate: 'pg-{cluster}.{username}' } })
    const { admin } = await answered(await ready(world(on(), { objects: [settings] })))
    expect(admin?.metadata?.name).toMatch(/^pg-shop-[a-z0-9]+-db\.postgres$/)
  })

  it('keeps its name, and all that read it, when the platform says another', async () => {
    const before = await ready(world(on()))
    const { admin: present, job, postgresql } = await answered(before)
    const other = platform({ zalando: { secretNameTemplate: 'pg-{cluster}.{username}' } })
    const after = await answered(await secretsApplied(withObjects(before, other)))
    expect(after.admin?.metadata?.name).toBe(present?.metadata?.name)
    expect(after.job).toEqual(job)
    expect(after.postgresql).toEqual(postgresql)
    expect(after.status.phase).toBe('Ready')
  })

  it.each(['{username}', '{cluster}', '{user}-{cluster}', 'X-{username}-{cluster}'])(
    'cannot be called %s',
    async (secretNameTemplate) => {
      const settings = platform({ zalando: { secretNameTemplate } })
      const { message } = await answered(world(on(), { objects: [settings] }))
      expect(message).toMatch(
        /^EnvironmentConfig xsupabase: data\.zalando\.secretNameTemplate: must be the name of a Secret with \{username\} and \{cluster\}/,
      )
    },
  )

  it.each(['postgres', 'standby', 'pooler'])(
    'and that of %s are not for a claim to read',
    async (login) => {
      const start = world(on())
      const { name } = start.composite.metadata as { name: string }
      const theirs = `${login}.${name}-db.credentials.postgresql.acid.zalan.do`
      const components = {
        auth: { env: [{ name: 'X', secretRef: { name: theirs, key: 'password' } }] },
      }
      const { message } = await answered(edited(start, on({}, { components })))
      expect(message).toContain(`Secret ${theirs} is one of the project's own`)
    },
  )

  it('of another project is none of this claim either', async () => {
    const theirs = secret('standby.blog-abcde-db.credentials.postgresql.acid.zalan.do', {
      password: 'x',
    })
    const marked = { ...theirs, metadata: { ...theirs.metadata, labels: { application: 'spilo' } } }
    const components = {
      auth: {
        env: [{ name: 'X', secretRef: { name: theirs.metadata?.name ?? '', key: 'password' } }],
      },
    }
    const seed = secret('blog-abcde-seed', { seed: 'x' })
    const ours = { 'app.kubernetes.io/managed-by': 'xsupabase' }
    const project = { ...seed, metadata: { ...seed.metadata, labels: ours } } as KubeObject
    const state = await ready(world(on({}, { components }), { objects: [marked, project] }))
    expect((await answered(state)).message).toContain('belongs to a project')
  })
})

describe('the postgresql', () => {
  const spec = async (database: NonNullable<ClaimSpec['database']> = {}, more: ClaimSpec = {}) => {
    const { postgresql } = await answered(await ready(world(on(database, more))))
    if (!postgresql) throw new Error('there is no postgresql')
    return postgresql
  }

  it('fits the rule that a name begins with its team', async () => {
    for (const name of ['shop', 'a'.repeat(63)]) {
      const { postgresql } = await answered(await ready(world(on(), { name })))
      const { teamId } = postgresql?.spec ?? {}
      expect(postgresql?.metadata?.name).toBe(`${teamId}-db`)
      expect((postgresql?.metadata?.name ?? '').length).toBeLessThanOrEqual(52)
    }
  })

  it('has no load balancer, whatever the operator is configured to make', async () => {
    const { spec: rendered } = await spec()
    const asked = Object.entries(rendered).filter(([name]) => name.endsWith('LoadBalancer'))
    expect(asked).toHaveLength(4)
    expect(asked.every(([, value]) => value === false)).toBe(true)
  })

  it('writes the log that Realtime reads, and keeps what the claim says', async () => {
    const { postgresql } = (await spec({ parameters: { work_mem: '8MB' } })).spec
    expect(postgresql.parameters).toMatchObject({ wal_level: 'logical', work_mem: '8MB' })
  })

  it("leaves Spilo's libraries to Spilo, and names them all where one is added", async () => {
    const loaded = async (name: string) =>
      (await spec({ extensions: [{ name }] })).spec.postgresql.parameters.shared_preload_libraries
    expect(await loaded('pg_cron')).toBeUndefined()
    expect((await loaded('pgaudit'))?.split(',')).toEqual([
      'bg_mon',
      'pg_stat_statements',
      'pgextwlist',
      'pg_auth_mon',
      'set_user',
      'pg_cron',
      'pg_stat_kcache',
      'timescaledb',
      'pgaudit',
    ])
  })

  it('keeps the library of an extension that is no longer asked for', async () => {
    const before = await ready(world(on({ extensions: [{ name: 'pgaudit' }] })))
    const { postgresql } = await answered(edited(before, on()))
    expect(postgresql?.spec.postgresql.parameters.shared_preload_libraries).toContain('pgaudit')
  })

  it('says amounts in the units that its CRD knows', async () => {
    const { resources, volume } = (
      await spec({
        storage: { size: '20000000k' },
        resources: {
          requests: { cpu: '0.2505', memory: '1000000k' },
          limits: { cpu: '1.5', memory: '2Gi' },
        },
      })
    ).spec
    expect(volume.size).toBe('20000000000')
    expect(resources).toEqual({
      requests: { cpu: '251m', memory: '1000000000' },
      limits: { cpu: '1.5', memory: '2Gi' },
    })
  })

  it('has pools of the size that is asked for, in each pod of the pooler', async () => {
    const asked = { enabled: true, defaultPoolSize: 15, poolMode: 'session' as const }
    const more = { replicas: 2 }
    const parameters = { max_connections: '200' }
    const { connectionPooler } = (await spec({ pooler: asked, parameters }, more)).spec
    const { numberOfInstances = 0, maxDBConnections = 0 } = connectionPooler ?? {}
    // as the operator divides them (pkg/cluster/connection_pooler.go)
    const share = Math.trunc(maxDBConnections / numberOfInstances)
    expect(Math.trunc(share / 2)).toBe(15)
    expect(connectionPooler).toMatchObject({ numberOfInstances: 2, mode: 'session' })
  })

  it('is where the connection Secret and the status say, over TLS', async () => {
    const state = await ready(world(on({ pooler: { enabled: true } })))
    const { connection, status, postgresql } = await answered(state)
    const { name } = postgresql?.metadata ?? {}
    expect(String(connection.PGHOST)).toBe(`${name}.team-a`)
    expect(String(connection.PGSSLMODE)).toBe('require')
    expect(status.endpoints.pooler).toBe(`${name}-pooler.team-a:5432`)
    expect(JSON.stringify(postgresql)).toContain('"connectionPooler"')
  })

  it('tells what Spilo does not have', async () => {
    const { status } = await answered(await ready(world(on())))
    expect(status.database.limits.map(({ feature }) => feature).sort()).toEqual([
      'graphql',
      'vault',
      'webhooks',
    ])
    expect(status.database.limits[0]?.reason).toContain('CloudNativePG runs images of')
  })
})

describe('bad input', () => {
  it.each([
    [
      { storage: { walSize: '5Gi' } },
      'spec.database.storage.walSize: has no meaning for type Zalando: it keeps the log on the data volume',
    ],
    [
      { pooler: { enabled: true, maxClientConn: 50 } },
      'spec.database.pooler.maxClientConn: has no meaning for type Zalando: its pooler takes 10000 clients',
    ],
    [
      { resources: { limits: { 'nvidia.com/gpu': '1' } } },
      'spec.database.resources.limits.nvidia.com/gpu: has no meaning for type Zalando: it takes cpu, memory',
    ],
    [
      { extensions: [{ name: 'pg_net' }] },
      'or bring an image that has it in spec.database.zalando.image',
    ],
    [
      { crunchy: { image: 'x.io/a:1' } },
      'spec.database.crunchy: belongs to type Crunchy, but the type is Zalando',
    ],
    [
      { cloudNativePG: { image: 'x.io/a:17' } },
      'spec.database.cloudNativePG: belongs to type CloudNativePG, but the type is Zalando',
    ],
  ])('%j', async (database, words) => {
    expect(await refusal(on(database))).toContain(words)
  })

  it.each([
    [{ storage: { size: '5Gi' } }, 'spec.database.storage.size: can only grow'],
    [{ storage: { className: 'slow' } }, 'spec.database.storage.className: cannot be changed'],
    [{ majorVersion: 16 }, 'spec.database.majorVersion: cannot be changed'],
    [{ type: 'CloudNativePG' as const }, 'spec.database.type: cannot be changed'],
    [
      { zalando: { postgresUID: 26 } },
      'spec.database.zalando.postgresUID: cannot be changed once it is set: the files of the database belong to it. In force is 101',
    ],
  ])('of a project that runs: %j', async (database, words) => {
    expect(await refusal(on(database), await ready(world(on())))).toContain(words)
  })

  it('a platform can forbid it', async () => {
    const settings = platform({ allowed: { databaseTypes: ['Crunchy'] } })
    const { message } = await answered(world(on(), { objects: [settings] }))
    expect(message).toContain('spec.database.type: "Zalando" is not allowed by the platform')
  })

  it('settings of other back ends that the platform keeps are no concern of the claim', async () => {
    const settings = platform({
      defaults: {
        database: {
          cloudNativePG: { image: 'x.io/postgresql:17.1' },
          crunchy: { repositorySize: '5Gi' },
          storage: { walSize: '5Gi' },
        },
      },
    })
    const { postgresql } = await answered(await ready(world(on(), { objects: [settings] })))
    expect(postgresql).toBeDefined()
    expect(JSON.stringify(postgresql)).not.toContain('5Gi')
  })

  it('a cluster without the operator is told so', async () => {
    const { message, status, postgresql } = await answered(
      await later(world(on(), { kinds: [] }), 2),
    )
    expect(message).toContain(
      "acid.zalan.do/v1 postgresql is not installed in this cluster; install Zalando's postgres-operator",
    )
    expect(status.phase).toBe('Blocked')
    expect(postgresql).toBeUndefined()
  })
})

describe('is it ready?', () => {
  const statefulSet = (name: string, replicas: number, readyReplicas: number): KubeObject =>
    ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, namespace: 'team-a' },
      spec: { replicas },
      status: { replicas, readyReplicas },
    }) as KubeObject

  const judged = async (state: World, ...objects: KubeObject[]) => {
    const { ready, status } = await answered(withObjects(state, ...objects))
    return [ready, status.database.message ?? '']
  }

  it.each([
    [2, 2, true, ''],
    [2, 1, false, '1 of 2 pods are ready'],
    [
      1,
      1,
      false,
      'the operator runs 1 of 2 instances; if this lasts, see min_instances and max_instances of its configuration',
    ],
  ])(
    'Running is believed when its %i pods are what is asked for, and %i answer: %s',
    async (replicas, answering, expected, message) => {
      const state = await ready(world(on({ instances: 2 })))
      const name = state.observed['database-cluster']?.metadata?.name ?? ''
      expect(await judged(state, statefulSet(name, replicas, answering))).toEqual([
        expected,
        message,
      ])
    },
  )

  it('a pooler of which no pod is available is waited for', async () => {
    const state = await ready(world(on({ pooler: { enabled: true } })))
    const name = state.observed['database-cluster']?.metadata?.name ?? ''
    const pooler = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `${name}-pooler`, namespace: 'team-a', generation: 1 },
      spec: { replicas: 1 },
      status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 0 },
    } as KubeObject
    expect((await judged(state, statefulSet(name, 1, 1), pooler))[0]).toBe(false)
  })

  describe('while it is being made', () => {
    /** Waited for a second time, with `objects` in the cluster. */
    const told = async (word: string, spec = on(), ...objects: KubeObject[]): Promise<string> => {
      const saying = (state: World): World =>
        changed(state, 'database-cluster', (object) => ({
          ...object,
          status: { PostgresClusterStatus: word },
        }))
      const waited = saying(await later(saying(await ready(world(spec))), 1, false))
      return (await answered(withObjects(waited, ...objects))).message
    }
    const database = async (): Promise<string> =>
      (await ready(world(on()))).observed['database-cluster']?.metadata?.name ?? ''
    const pod = (labels: Record<string, string>, container: object): KubeObject =>
      ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a-pod', namespace: 'team-a', labels },
        status: { containerStatuses: [{ name: 'postgres', ready: false, ...container }] },
      }) as KubeObject
    const unpulled = { state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }

    it('its pods are asked for the reason', async () => {
      const made = pod({ 'cluster-name': await database() }, unpulled)
      expect(await told('Creating', on(), made)).toBe(
        'waiting for database: postgres: ErrImagePull: not found',
      )
    })

    it('pods without a reason leave the word of the operator', async () => {
      const made = pod({ 'cluster-name': await database() }, { state: { running: {} } })
      expect(await told('Creating', on(), made)).toBe('waiting for database: Creating')
    })

    it('without any pod the events are pointed at, which alone say why', async () => {
      const stranger = pod({ 'cluster-name': 'other-db' }, unpulled)
      const where = `no pod is there yet: if this lasts, the events of StatefulSet ${await database()} say why`
      expect(await told('Creating', on(), stranger)).toBe(
        `waiting for database: Creating; ${where}`,
      )
      expect(await told('CreateFailed', on())).toContain(
        `log of Zalando's operator says why; ${where}`,
      )
      expect(await told('', on())).toBe(
        'waiting for database: the operator has not taken it up yet',
      )
    })
  })

  it('what the operator could not do is told', async () => {
    const state = changed(await ready(world(on())), 'database-cluster', (object) => ({
      ...object,
      status: { PostgresClusterStatus: 'UpdateFailed' },
    }))
    const { message, ready: isReady } = await answered(state)
    expect(isReady).toBe(false)
    expect(message).toContain(
      "the operator could not change it; the log of Zalando's operator says why",
    )
  })
})

describe('network policies', () => {
  const pod = (namespace: string, labels: Record<string, string>) => ({ namespace, labels })

  it.each([
    [{}, 'cluster-name'],
    [{ zalando: { clusterNameLabel: 'pg' } }, 'pg'],
  ])('know the pods by the label of the operator: %j', async (settings, label) => {
    const state = await ready(world(on(), { objects: [platform(settings)] }))
    const { objects, postgresql } = await answered(state)
    const database = pod('team-a', { [label]: postgresql?.metadata?.name ?? '' })
    const operators = [
      { 'app.kubernetes.io/name': 'postgres-operator' },
      { name: 'postgres-operator' },
    ]
    for (const labels of operators) {
      expect(isAllowed(Object.values(objects), pod('operators', labels), database, 8008)).toBe(true)
      expect(isAllowed(Object.values(objects), pod('operators', labels), database, 5432)).toBe(true)
    }
    expect(isAllowed(Object.values(objects), pod('elsewhere', {}), database, 5432)).toBe(false)
    expect(isAllowed(Object.values(objects), pod('team-a', { app: 'mine' }), database, 5432)).toBe(
      true,
    )
    expect(isAllowed(Object.values(objects), pod('team-a', { app: 'mine' }), database, 8008)).toBe(
      false,
    )
  })
})

describe('sleep', () => {
  it('takes the pods of PostgreSQL away after those that use it, and wakes with as many', async () => {
    const spec = on({ instances: 2, pooler: { enabled: true } })
    const awake = await ready(world(spec))
    const going = edited(awake, { ...spec, state: 'Hibernated' })
    expect((await answered(going)).postgresql?.spec.numberOfInstances).toBe(2)
    const slept = await later(going, 4)
    const { postgresql, status } = await answered(slept)
    expect(status.phase).toBe('Hibernated')
    expect(postgresql?.spec).toMatchObject({ numberOfInstances: 0, enableConnectionPooler: false })
    expect((await answered(edited(slept, spec))).postgresql?.spec).toMatchObject({
      numberOfInstances: 2,
      enableConnectionPooler: true,
    })
  })
})
