import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { isManaged, type ManagedResource } from '../../src/managed/resource.ts'
import { apply, isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { clouds } from '../golden/clouds.ts'
import { changed, edited, later, platform, ready, run, secret, world } from '../golden/worlds.ts'

const answer = async (state: World) => (await pass(state, run)).response

type Metadata = NonNullable<KubeObject['metadata']>

const written = (name: string, metadata: Omit<Metadata, 'name'> = {}): KubeObject => ({
  ...secret(name, { password: 'x' }),
  metadata: { name, namespace: 'team-a', ...metadata },
})

const ownedBy = ({ apiVersion, kind, metadata }: KubeObject, controller = true) => ({
  ownerReferences: [
    { apiVersion, kind, name: metadata?.name ?? '', uid: metadata?.uid ?? '', controller },
  ],
})

type Labels = Readonly<Record<string, string>>

/** Secrets that an operator makes for an object, each its own; a backup brings them back without owner. */
const owned = (owner: KubeObject, suffixes: readonly string[], labels?: Labels): KubeObject[] =>
  suffixes.flatMap((suffix) => {
    const name = `${owner.metadata?.name}-${suffix}`
    return [
      written(name, ownedBy(owner)),
      ...(labels ? [written(`${name}-restored`, { labels })] : []),
    ]
  })

/** Those of Zalando's, which owns nothing unless told to (enable_owner_references). */
const ofZalando = (owner: KubeObject, label = 'cluster-name'): KubeObject[] =>
  ['postgres', 'standby', 'pooler'].map((user) =>
    written(`${user}.${owner.metadata?.name}.credentials.postgresql.acid.zalan.do`, {
      labels: { application: 'spilo', [label]: owner.metadata?.name ?? '', team: 'acid' },
    }),
  )

const TEMPLATE = 'cert-manager.io/secret-template'

/** By cert-manager, for an Ingress: with the labels that this asks for, and by a version too old for that. */
const ofIngress = (ingress: KubeObject): KubeObject[] => {
  const { spec } = ingress as KubeObject & { spec: { tls: { secretName: string }[] } }
  const name = spec.tls[0]?.secretName ?? ''
  const asked = JSON.parse(ingress.metadata?.annotations?.[TEMPLATE] ?? '{}') as { labels?: Labels }
  const labels = { 'controller.cert-manager.io/fao': 'true' }
  const certificate = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name },
  } as KubeObject
  return [
    written(name, { labels: { ...labels, ...asked.labels } }),
    written(`${name}-x`, { labels, annotations: { 'cert-manager.io/certificate-name': name } }),
    written(`${name}-y`, { labels, ...ownedBy(certificate) }), // next-private-key
  ]
}

const WRITERS: Readonly<Record<string, (owner: KubeObject, name: string) => KubeObject[]>> = {
  Cluster: (owner, name) =>
    owned(owner, ['app', 'superuser', 'ca', 'server', 'replication', 'pooler'], {
      'cnpg.io/cluster': name,
    }),
  PostgresCluster: (owner, name) => [
    ...owned(owner, ['pguser-postgres', 'cluster-cert', 'replication-cert', 'pgbackrest'], {
      'postgres-operator.crunchydata.com/cluster': name,
    }),
    written('pgo-root-cacert', ownedBy(owner, false)),
  ],
  postgresql: (owner) => [...ofZalando(owner), ...owned(owner, ['owned'])],
  Tenant: (owner) => owned(owner, ['tls']),
  Ingress: (owner) => ofIngress(owner),
}

/** Every Secret that there is for a project: composed, and written by others for what is composed. */
const secretsOf = ({ observed }: World): KubeObject[] =>
  Object.values(observed).flatMap((object) => {
    if (object.kind === 'Secret') return [object]
    if (isManaged(object)) {
      const { name } = (object as ManagedResource).spec.writeConnectionSecretToRef ?? {}
      return name ? [written(name, ownedBy(object))] : []
    }
    return WRITERS[object.kind]?.(object, object.metadata?.name ?? '') ?? []
  })

const settings = platform({
  ...(clouds as KubeObject & { data: object }).data,
  domainTemplate: '{claim}.x.io',
  exposure: { issuerRef: { kind: 'ClusterIssuer', name: 'acme' } },
})

const least: ClaimSpec = { plan: 'nano', realtime: { enabled: false } }

const naming = (names: readonly string[]): ClaimSpec => ({
  ...least,
  components: {
    auth: {
      env: names.map((name, index) => ({
        name: `X${index}`,
        secretRef: { name, key: 'password' },
      })),
    },
  },
  functions: { enabled: true, envFrom: names.slice(0, 4).map((name) => ({ secretRef: { name } })) },
})

const refusal = (path: string, name: string): string =>
  `${path}: Secret team-a/${name} belongs to a project; copy the value into a Secret of your own`

const BACK_ENDS: readonly (readonly [ClaimSpec['database'], ClaimSpec['objectStore']])[] = [
  [{ type: 'CloudNativePG', pooler: { enabled: true } }, { type: 'MinIO' }],
  [{ type: 'Crunchy', pooler: { enabled: true } }, { type: 'MinIOOperator' }],
  [{ type: 'Zalando', pooler: { enabled: true } }, { type: 'VersityGW' }],
  [{ type: 'RDS' }, { type: 'S3' }],
  [{ type: 'CloudSQL' }, { type: 'GCS' }],
  [{ type: 'AzureFlexibleServer' }, { type: 'AzureBlob' }],
]

describe.each(BACK_ENDS)('another project: %j, %j', (database, objectStore) => {
  const spec: ClaimSpec = {
    ...least,
    database,
    objectStore,
    gateway: { exposure: { type: 'Ingress' } },
  }

  it.each(['blog', `blog-${'of-a-long-name-'.repeat(3)}x`])(
    'has no Secret that a claim can name: %s',
    async (name) => {
      const victim = await ready(world(spec, { name, objects: [settings] }))
      const secrets = secretsOf(victim)
      const names = secrets.map(({ metadata }) => metadata?.name ?? '')
      expect(names.length).toBeGreaterThan(6)
      const objects = [settings, ...secrets]
      const state = await later(world(naming(names), { objects }), 3)
      const { conditions, desired } = await answer(state)
      expect(conditions[0]?.message?.split('; spec.')).toHaveLength(names.length + 4)
      for (const [index, each] of names.entries()) {
        const path = `spec.components.auth.env[X${index}].secretRef`
        expect(conditions[0]?.message).toContain(refusal(path, each))
      }
      expect(desired?.resources).not.toHaveProperty('auth-deployment')
      expect(desired?.resources).not.toHaveProperty('functions-deployment')
    },
  )
})

it("a Secret of Zalando's is told by the label that the platform names", async () => {
  const zalando = { clusterNameLabel: 'postgres', secretNameTemplate: '{username}-{cluster}' }
  const own = platform({ zalando })
  const victim = await ready(world({ ...least, database: { type: 'Zalando' } }, { name: 'blog' }))
  const [first] = ofZalando(victim.observed['database-cluster'] as KubeObject, 'postgres')
  const theirs = { ...first, metadata: { ...first?.metadata, name: 'theirs' } } as KubeObject
  const objects = [own, theirs, ...secretsOf(victim)]
  const { conditions } = await answer(await later(world(naming(['theirs']), { objects }), 3))
  expect(conditions[0]?.message).toContain(refusal('spec.functions.envFrom[0].secretRef', 'theirs'))
})

const userOwned = (apiVersion: string, kind: string, name: string): Metadata =>
  ownedBy({ apiVersion, kind, metadata: { name, uid: '4b1d0f6e-0000-4000-8000-0' } } as KubeObject)

const labelled = (labels: Labels): Metadata => ({ labels })

/** Marks on Secrets of the user's own, by whatever wrote them. */
const OWN: readonly (readonly [string, Metadata])[] = [
  [
    'CloudNativePG',
    {
      ...labelled({ 'cnpg.io/cluster': 'orders-db', 'cnpg.io/userType': 'app' }),
      ...userOwned('postgresql.cnpg.io/v1', 'Cluster', 'orders-db'),
    },
  ],
  [
    "Crunchy's operator",
    labelled({
      'postgres-operator.crunchydata.com/cluster': 'orders',
      'postgres-operator.crunchydata.com/pguser': 'app',
    }),
  ],
  [
    "Zalando's operator",
    labelled({ application: 'spilo', 'cluster-name': 'orders-db', team: 'acid' }),
  ],
  ['nobody, with a label of Spilo', labelled({ application: 'spilo' })],
  ["MinIO's operator", userOwned('minio.min.io/v2', 'Tenant', 'orders-s3')],
  ['RDS', userOwned('rds.aws.m.upbound.io/v1beta1', 'Instance', 'orders-db')],
  ['IAM', userOwned('iam.aws.m.upbound.io/v1beta1', 'AccessKey', 'orders-s3-access')],
  ['a kind of no one', userOwned('x.m.upbound.io/v1', 'Thing', 'orders-db')],
  [
    'cert-manager',
    { name: '', annotations: { 'cert-manager.io/certificate-name': 'orders-tls' } } as Metadata,
  ],
]

const uri = 'postgresql://admin:hidden@db.example.com:5432/postgres'
const marked = (object: KubeObject, metadata: Metadata): KubeObject => ({
  ...object,
  metadata: { ...metadata, ...object.metadata },
})

describe("a Secret of the user's own", () => {
  const spec: ClaimSpec = {
    ...naming(['dsn']),
    database: { type: 'External', external: { secretRef: { name: 'dsn' } } },
  }
  const dsn = secret('dsn', { uri, password: 'hidden' })

  it.each(OWN)('is taken, written by %s', async (_, metadata) => {
    const state = await ready(world(spec, { objects: [marked(dsn, metadata)] }))
    const { conditions } = await answer(state)
    expect(conditions[0]).toMatchObject({ type: 'Operational', reason: 'Ready' })
  })

  it.each(OWN)(
    'is asked of by a Secret alone, which every cluster has: %s',
    async (_, metadata) => {
      const state = await later(world(spec, { objects: [marked(dsn, metadata)] }), 4)
      const plain = await answer(await later(world(spec, { objects: [dsn] }), 4))
      const before = Object.keys(plain.requirements?.resources ?? {})
      const { resources = {}, schemas } = (await answer(state)).requirements ?? {}
      const more = Object.keys(resources).filter((name) => !before.includes(name))
      expect(more.length).toBeLessThanOrEqual(1)
      for (const name of more) {
        expect(resources[name]).toMatchObject({
          apiVersion: 'v1',
          kind: 'Secret',
          namespace: 'team-a',
          matchName: 'orders-seed',
        })
      }
      expect(schemas).toEqual(plain.requirements?.schemas)
    },
  )

  it('is no project for having a Secret beside it that is called like a seed', async () => {
    const objects = [marked(dsn, OWN[0]?.[1] ?? {}), secret('orders-seed', { seed: 'x' })]
    const { conditions } = await answer(await ready(world(spec, { objects })))
    expect(conditions[0]).toMatchObject({ type: 'Operational', reason: 'Ready' })
  })

  it('that carries no mark is asked of by nothing', async () => {
    const without = await answer(await later(world({ ...spec, ...least }, { objects: [dsn] }), 4))
    const { requirements } = await answer(await later(world(spec, { objects: [dsn] }), 4))
    expect(Object.keys(requirements?.resources ?? {})).toEqual(
      Object.keys(without.requirements?.resources ?? {}),
    )
  })
})

describe('the calls within a pass', () => {
  /** Crossplane calls six times at most, and the claim hears nothing of a pass that asks for more. */
  const MOST = 4

  const counted = async (state: World, passes: number, most: number[]): Promise<World> => {
    let current = state
    for (let i = 0; i < passes; i++) {
      let calls = 0
      const { response } = await pass(current, (request) => {
        calls++
        return run(request)
      })
      expect(isFatal(response), response.results[0]?.message).toBe(false)
      most.push(calls)
      current = apply(current, response)
    }
    return current
  }

  /** The names that are to be looked up are as many as there are Secrets. */
  const among = (object: KubeObject, index: number, way: string): KubeObject => {
    const name = `orders-${index}-db`
    return marked(
      object,
      way === 'labelled'
        ? labelled({ 'cluster-name': name, 'cnpg.io/cluster': name })
        : userOwned('rds.aws.m.upbound.io/v1beta1', 'Instance', name),
    )
  }

  const replaced = (state: World, object: KubeObject): World => {
    const others = state.cluster.objects.filter(
      ({ metadata }) => metadata?.name !== object.metadata?.name,
    )
    return { ...state, cluster: { ...state.cluster, objects: [...others, object] } }
  }

  const brought = [
    secret('dsn', { uri, password: 'hidden' }),
    secret('store', { AWS_ACCESS_KEY_ID: 'AKIA123', AWS_SECRET_ACCESS_KEY: 'hidden' }),
    secret('seed', { seed: 'x'.repeat(48) }),
    secret('jwt', { secret: 'x'.repeat(40) }),
    secret('dashboard', { password: 'y'.repeat(20) }),
    secret('env', { password: 'z' }),
  ]

  const OTHERS: typeof BACK_ENDS = [
    [
      { type: 'External', external: { secretRef: { name: 'dsn' } } },
      {
        type: 'External',
        external: {
          bucket: 'files',
          endpoint: 'https://store.x.io',
          secretRef: { name: 'store' },
        },
      },
    ],
  ]

  const cases = [...BACK_ENDS, ...OTHERS].flatMap((ends) =>
    ['labelled', 'owned'].map((way) => [way, ...ends] as const),
  )

  it.each(cases)('are few, however many Secrets are %s: %j, %j', async (way, database, store) => {
    const spec: ClaimSpec = {
      ...naming(['env']),
      database,
      objectStore: store,
      secrets: {
        seedSecretRef: { name: 'seed', key: 'seed' },
        jwtSecretRef: { name: 'jwt', key: 'secret' },
        dashboardPasswordSecretRef: { name: 'dashboard', key: 'password' },
      },
    }
    const objects = [settings, ...brought.map((object, index) => among(object, index, way))]
    const calls: number[] = []
    const start = await counted(world(spec, { objects }), 12, calls)
    const { conditions } = await answer(start)
    expect(conditions[0]).toMatchObject({ type: 'Operational', reason: 'Ready' })
    const down = changed(start, 'auth-deployment', (object) =>
      Object.assign({}, object, { status: { availableReplicas: 0, readyReplicas: 0 } }),
    )
    const up = await counted(down, 3, calls)
    const other = among(secret('jwt', { secret: 'z'.repeat(40) }), 3, way)
    const rotated = await counted(replaced(up, other), 8, calls)
    const more = { ...spec, realtime: { enabled: true } } as const
    const grown = await counted(edited(rotated, more), 8, calls)
    if (store?.type !== 'MinIOOperator') {
      const slept = await counted(edited(grown, { ...more, state: 'Hibernated' }), 6, calls)
      await counted(edited(slept, more), 8, calls)
    }
    expect(Math.max(...calls), calls.join()).toBeLessThanOrEqual(MOST)
  })
})

it.each(['shop', 'a-claim-whose-name-is-as-long-as-the-name-of-a-claim-may-be-ok'])(
  'the certificate that was issued for the project is its own: %s',
  async (name) => {
    const data = {
      domainTemplate: '{claim}.x.io',
      exposure: { issuerRef: { kind: 'ClusterIssuer', name: 'acme' } },
    }
    const on: ClaimSpec = { gateway: { exposure: { type: 'Ingress' } } }
    const state = await later(world(on, { name, objects: [platform(data)] }), 5)
    const ingress = state.observed['gateway-ingress'] as unknown as {
      spec: { tls: [{ secretName: string }] }
    }
    const issued = ingress.spec.tls[0].secretName
    const components = {
      auth: { env: [{ name: 'X', secretRef: { name: issued, key: 'tls.key' } }] },
    }
    const { composite } = world({ ...on, components }, { name, objects: [platform(data)] })
    const response = await answer({ ...state, composite })
    expect(isFatal(response)).toBe(true)
    expect(response.conditions[0]?.message).toBe(
      `spec.components.auth.env[X].secretRef: Secret ${issued} is one of the project's own; name a Secret that you made`,
    )
  },
)
