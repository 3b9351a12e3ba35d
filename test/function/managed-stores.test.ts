import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { isManaged, type ManagedResource } from '../../src/managed/resource.ts'
import { pass, type World } from '../../src/render/crossplane.ts'
import { clouds, strictClouds } from '../golden/stores.ts'
import {
  changed,
  edited,
  later,
  platform,
  ready,
  run,
  secret,
  secretsApplied,
  withObjects,
  without,
  world,
} from '../golden/worlds.ts'

const specOf = (type: 'S3' | 'GCS'): ClaimSpec => ({
  plan: 'nano',
  realtime: { enabled: false },
  objectStore: { type },
})
const S3 = specOf('S3')
const GCS = specOf('GCS')

type Body = ManagedResource<Readonly<Record<string, unknown>>>
type Pods = {
  spec: { template: { spec: { serviceAccountName?: string; containers: { env: Env[] }[] } } }
}
type Env = { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string } } }

const answered = async (state: World) => {
  const { response } = await pass(state, run)
  const objects = Object.fromEntries(
    Object.entries(response.desired?.resources ?? {}).map(([key, { resource }]) => [
      key,
      resource as unknown as KubeObject,
    ]),
  )
  const composite = response.desired?.composite?.resource as { status?: Status } | undefined
  const managed = (key: string): Body => {
    const object = objects[key]
    if (!object) throw new Error(`${key} is not desired`)
    return object as Body
  }
  return {
    objects,
    managed,
    keys: Object.keys(objects),
    status: composite?.status ?? {},
    message: response.conditions[0]?.message ?? '',
  }
}

const nameInCloud = (object: KubeObject | undefined): string | undefined =>
  object?.metadata?.annotations?.['crossplane.io/external-name']

const storage = (objects: Readonly<Record<string, KubeObject>>) => {
  const { spec } = (objects['storage-deployment'] as unknown as Pods).spec.template
  const env = spec.containers[0]?.env ?? []
  return {
    serviceAccount: spec.serviceAccountName,
    env: Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom])),
  }
}

const conditions = (ready: 'True' | 'False', synced: 'True' | 'False', message = '') => ({
  conditions: [
    { type: 'Ready', status: ready, reason: ready === 'True' ? 'Available' : 'Creating' },
    { type: 'Synced', status: synced, reason: 'ReconcileError', message },
  ],
})

const withStatus = (state: World, key: string, status: object): World =>
  changed(state, key, (object) => ({ ...object, status }) as KubeObject)

describe.each([
  ['S3', S3],
  ['GCS', GCS],
] as const)('a bucket of %s', (type, spec) => {
  const start = () => world(spec, { objects: [clouds] })

  it('becomes Ready with keys of its own in a Secret of the project', async () => {
    const { status, objects } = await answered(await ready(start()))
    expect(status.phase).toBe('Ready')
    expect(status.objectStore).toMatchObject({ type, ready: true })
    expect(status.objectStore?.bucket).toBe(nameInCloud(objects['objectstore-bucket']))
    const { env } = storage(objects)
    const keys = objects['objectstore-keys']?.metadata?.name
    expect(env.AWS_ACCESS_KEY_ID).toMatchObject({ secretKeyRef: { name: keys } })
    expect(env.AWS_SECRET_ACCESS_KEY).toMatchObject({ secretKeyRef: { name: keys } })
    expect(env.STORAGE_S3_BUCKET).toBe(status.objectStore?.bucket)
  })

  it('is not emptied, and goes as the claim says: what gets in goes always', async () => {
    const kept = { ...spec, dataReclaimPolicy: 'Retain', storage: { enabled: true } } as const
    const { managed, message } = await answered(await ready(start()))
    expect(managed('objectstore-bucket').spec).toMatchObject({
      forProvider: { forceDestroy: false },
      managementPolicies: ['*'],
    })
    expect(managed('objectstore-access').spec.managementPolicies).toEqual(['*'])
    expect(message).toContain('every service answers')
    // a database in the cluster goes with the claim, so the claim may not promise to keep its data
    const refused = await answered(edited(await ready(start()), kept))
    expect(refused.message).toContain('spec.dataReclaimPolicy: cannot be Retain')
  })

  it('keeps name, region and account when the platform has others', async () => {
    const state = await ready(start())
    const other = platform({
      providers: {
        aws: {
          region: 'us-east-1',
          namePrefix: 'other',
          kmsKeyId: 'arn:aws:kms:another',
          providerConfigRef: { name: 'elsewhere' },
        },
        gcp: {
          region: 'us-east1',
          namePrefix: 'other',
          project: 'another',
          providerConfigRef: { name: 'elsewhere' },
        },
      },
    })
    const before = (await answered(state)).managed('objectstore-bucket')
    const { objects, managed } = await answered({ ...state, cluster: { objects: [other] } })
    const after = managed('objectstore-bucket')
    const accounts = Object.values(objects)
      .filter(isManaged)
      .map((object) => (object as Body).spec.providerConfigRef)
    expect(accounts.length).toBeGreaterThan(2)
    expect(new Set(accounts.map(({ name }) => name))).toEqual(
      new Set([before.spec.providerConfigRef.name]),
    )
    expect(nameInCloud(after)).toBe(nameInCloud(before))
    for (const field of ['region', 'location', 'project']) {
      expect(after.spec.forProvider[field]).toBe(before.spec.forProvider[field])
    }
  })

  it('has a name that another claim with the same name for its composite has not', async () => {
    const one = await answered(await later(start(), 2))
    const seed = secret('other', { seed: 'a-seed-that-somebody-else-made-and-keeps-to-himself' })
    const theirs = { ...spec, secrets: { seedSecretRef: { name: 'other', key: 'seed' } } }
    const other = await answered(await later(world(theirs, { objects: [clouds, seed] }), 2))
    expect(nameInCloud(other.objects['objectstore-bucket'])).not.toBe(
      nameInCloud(one.objects['objectstore-bucket']),
    )
  })

  it('is set up once it is there, and Storage is made once it has keys', async () => {
    const created = await answered(await later(start(), 2, false))
    expect(created.keys).toContain('objectstore-bucket')
    expect(created.keys).not.toContain('storage-deployment')
    expect(created.keys).not.toContain('objectstore-keys')
    expect(created.keys.filter((key) => key.startsWith('bucket-job-'))).toEqual([])
    expect(created.status.objectStore).toMatchObject({ ready: false })
    const made = await answered(await later(start(), 2))
    expect(made.keys).toContain('storage-deployment')
    expect(made.keys.filter((key) => key.startsWith('bucket-job-'))).toHaveLength(1)
  })

  it('is not set up while its cloud still makes it, though the keys are there', async () => {
    const state = withStatus(
      await later(start(), 2),
      'objectstore-bucket',
      conditions('False', 'True'),
    )
    const { keys } = await answered(state)
    expect(keys).toContain('storage-deployment')
    expect(keys.filter((key) => key.startsWith('bucket-job-'))).toEqual([])
  })

  it('keeps its keys while nobody tells them, and takes new ones', async () => {
    const state = await ready(start())
    const before = (await answered(state)).objects
    const silent = await answered(
      without({ ...state, cluster: { objects: [clouds] } }, 'objectstore-access'),
    )
    expect(silent.objects['objectstore-keys']).toEqual(before['objectstore-keys'])
    expect(silent.objects['storage-deployment']).toEqual(before['storage-deployment'])
    const told = state.cluster.objects.map((object) =>
      object.metadata?.name?.endsWith('-s3-access')
        ? ({
            ...object,
            data: Object.fromEntries(
              ['username', 'password', 'attribute.secret'].map((key) => [
                key,
                Buffer.from(`new-${key}`).toString('base64'),
              ]),
            ),
          } as KubeObject)
        : object,
    )
    // Google tells the id of a key in the status, AWS in the Secret
    const made = withStatus(state, 'objectstore-access', {
      ...conditions('True', 'True'),
      atProvider: { accessId: 'new-id' },
    })
    const rotated = await answered(await secretsApplied({ ...made, cluster: { objects: told } }))
    expect(rotated.objects['objectstore-keys']).not.toEqual(before['objectstore-keys'])
    expect(rotated.objects['storage-deployment']).not.toEqual(before['storage-deployment'])
  })

  it('stays whole when Storage is turned off', async () => {
    const state = await ready(start())
    const own = (keys: readonly string[]) => keys.filter((key) => key.startsWith('objectstore-'))
    const { keys } = await answered(edited(state, { ...spec, storage: { enabled: false } }))
    expect(own(keys)).toEqual(own(Object.keys(state.observed)))
    expect(keys).not.toContain('storage-deployment')
  })

  it('stays whole when Storage is turned off while its bucket is not observed', async () => {
    const state = await ready(start())
    const off = { ...spec, storage: { enabled: false } }
    const own = (keys: readonly string[]) => keys.filter((key) => key.startsWith('objectstore-'))
    const { keys } = await answered(edited(without(state, 'objectstore-bucket'), off))
    expect(own(keys)).toEqual(own(Object.keys(state.observed)))
  })

  it('tells in the words of the cloud what it refuses', async () => {
    const state = withStatus(
      await ready(start()),
      'objectstore-bucket',
      conditions('False', 'False', 'cannot create bucket: AccessDenied: not authorized'),
    )
    const { status, message } = await answered(state)
    expect(status.phase).toBe('Degraded')
    expect(status.objectStore?.message).toContain('AccessDenied: not authorized')
    expect(message).toContain('AccessDenied: not authorized')
  })

  it('names what the platform has not set', async () => {
    const cloud = type === 'S3' ? 'aws' : 'gcp'
    expect((await answered(world(spec))).message).toBe(
      `spec.objectStore.type: ${type} needs data.providers.${cloud}.region in EnvironmentConfig xsupabase, which the platform has not set; have the platform team set what is missing, or choose another type`,
    )
  })

  it('names what the cluster lacks', async () => {
    const kinds = ['postgresql.cnpg.io/v1/Cluster']
    const { message, keys } = await answered(
      await later(world(spec, { objects: [clouds], kinds }), 4),
    )
    expect(message).toMatch(
      /\.m\.upbound\.io\/v1beta1 \w+ is not installed in this cluster; install provider-/,
    )
    expect(keys).not.toContain('objectstore-bucket')
  })

  it.each([
    ['storage', { size: '50Gi' }, 'its files are on no volume of the cluster; remove the field'],
    ['resources', { limits: { cpu: '1' } }, 'no pod of the cluster serves it; remove the field'],
  ] as const)('heeds no %s of a claim, and says so', async (field, value, why) => {
    const asked = { ...spec, objectStore: { ...spec.objectStore, [field]: value } }
    expect((await answered(world(asked, { objects: [clouds] }))).message).toBe(
      `spec.objectStore.${field}: has no meaning for type ${type}: ${why}`,
    )
  })

  it('is refused where the platform does not allow it', async () => {
    const only = platform({ allowed: { objectStoreTypes: ['VersityGW'] } })
    expect((await answered(world(spec, { objects: [only] }))).message).toBe(
      `spec.objectStore.type: "${type}" is not allowed by the platform; allowed: VersityGW`,
    )
  })

  it('fits the longest name of a claim', async () => {
    const { objects, status } = await answered(
      await ready(world(spec, { name: 'a'.repeat(63), objects: [clouds] })),
    )
    expect(status.phase).toBe('Ready')
    expect(nameInCloud(objects['objectstore-bucket'])?.length).toBeLessThanOrEqual(63)
    const account = nameInCloud(objects['objectstore-account'])
    if (account !== undefined) expect(account).toMatch(/^[a-z][-a-z0-9]{4,28}[a-z0-9]$/)
  })
})

describe('S3', () => {
  const start = () => world(S3, { objects: [clouds] })

  it('keeps the key that its first files are encrypted with', async () => {
    const state = await ready(world(S3, { objects: [strictClouds] }))
    const keyless = platform({ providers: { aws: { region: 'cn-north-1' } } })
    const { managed } = await answered({ ...state, cluster: { objects: [keyless] } })
    expect(managed('objectstore-encryption').spec.forProvider).toEqual(
      (state.observed['objectstore-encryption'] as Body).spec.forProvider,
    )
  })

  it('lets Storage do in its bucket what it calls, and nothing in another one', async () => {
    const { managed, status } = await answered(await ready(start()))
    const { Statement } = JSON.parse(
      String(managed('objectstore-iam-policy').spec.forProvider.policy),
    ) as { Statement: { Effect: string; Action: string[]; Resource: string }[] }
    const arn = `arn:aws:s3:::${status.objectStore?.bucket}`
    expect(Statement.map(({ Resource }) => Resource)).toEqual([arn, `${arn}/*`])
    const actions = Statement.flatMap(({ Action }) => Action)
    expect(actions.filter((action) => action.includes('*'))).toEqual([])
    expect(actions).not.toContain('s3:DeleteBucket')
    for (const needed of ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload']) {
      expect(actions).toContain(needed)
    }
  })

  it('with a key of the platform lets Storage use that', async () => {
    const { managed } = await answered(await ready(world(S3, { objects: [strictClouds] })))
    const policy = String(managed('objectstore-iam-policy').spec.forProvider.policy)
    expect(policy).toContain('"kms:Decrypt","kms:GenerateDataKey"')
    expect(policy).toContain('arn:aws-cn:s3:::') // the partition of its region
  })

  it('shuts the bucket off for ever: what does so is never undone', async () => {
    const { managed } = await answered(await ready(start()))
    for (const key of ['objectstore-public-access', 'objectstore-encryption']) {
      expect(managed(key).spec.managementPolicies).not.toContain('Delete')
      expect(managed(key).spec.managementPolicies).not.toContain('*')
    }
  })

  it('gives the pods a role instead of keys, which no other ServiceAccount can take', async () => {
    const { managed, objects, keys } = await answered(
      await ready(world(S3, { objects: [strictClouds] })),
    )
    expect(keys).not.toContain('objectstore-keys')
    expect(keys).not.toContain('objectstore-user')
    expect(keys).not.toContain('objectstore-access')
    const { env, serviceAccount } = storage(objects)
    expect(env).not.toHaveProperty('AWS_ACCESS_KEY_ID')
    expect(serviceAccount).toBe('shop-storage')
    const role = managed('objectstore-role')
    const trust = String(role.spec.forProvider.assumeRolePolicy)
    expect(trust).toContain(`:sub":"system:serviceaccount:team-a:${serviceAccount}"`)
    expect(role.spec.forProvider.permissionsBoundary).toBe(
      'arn:aws-cn:iam::111122223333:policy/developers',
    )
    expect(objects['objectstore-identity']?.metadata?.annotations).toMatchObject({
      'eks.amazonaws.com/role-arn': `arn:aws-cn:iam::111122223333:role/${nameInCloud(role)}`,
    })
  })

  const aws = (settings: object) =>
    platform({ providers: { aws: { region: 'cn-north-1', ...settings } } })
  const tokens = (id: string) => ({
    s3: {
      oidcProviderArn: `arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/${id}`,
    },
  })

  it.each([
    ['keys', aws({}), aws(tokens('0A1B'))],
    ['a role', aws(tokens('0A1B')), aws({})],
  ])('stays with %s when the platform turns to the other way in', async (_, first, then) => {
    const state = await ready(world(S3, { objects: [first] }))
    const before = await answered(state)
    const turned = withObjects(state, then)
    const { objects, status } = await answered({
      ...turned,
      cluster: { objects: turned.cluster.objects.filter((object) => object !== first) },
    })
    expect(objects).toEqual(before.objects)
    expect(status.phase).toBe('Ready')
  })

  it('trusts the provider of tokens that the platform names now, as long as it names one', async () => {
    const trusted = async (state: World) =>
      String((await answered(state)).managed('objectstore-role').spec.forProvider.assumeRolePolicy)
    const state = await ready(world(S3, { objects: [aws(tokens('0A1B'))] }))
    const on = (object: KubeObject) => ({ ...state, cluster: { objects: [object] } })
    expect(await trusted(on(aws(tokens('9Z'))))).toContain('/id/9Z:sub')
    expect(await trusted(on(aws({})))).toContain('/id/0A1B:sub')
  })

  it('refuses a provider of tokens that is no ARN, in words', async () => {
    const wrong = platform({
      providers: { aws: { region: 'eu-central-1', s3: { oidcProviderArn: 'oidc.eks' } } },
    })
    expect((await answered(world(S3, { objects: [wrong] }))).message).toContain(
      'EnvironmentConfig xsupabase: data.providers.aws.s3.oidcProviderArn: must be an ARN such as arn:aws:iam::',
    )
  })

  it('refuses a region that AWS does not have such names for', async () => {
    const wrong = platform({ providers: { aws: { region: 'Frankfurt' } } })
    expect((await answered(world(S3, { objects: [wrong] }))).message).toContain(
      'data.providers.aws.region: must be a region of AWS, such as eu-central-1',
    )
  })
})

describe('GCS', () => {
  const start = () => world(GCS, { objects: [clouds] })

  it('reaches Storage with its quirks: path style, checksums when required, no tags', async () => {
    const { objects } = await answered(await ready(start()))
    expect(storage(objects).env).toMatchObject({
      STORAGE_S3_ENDPOINT: 'https://storage.googleapis.com',
      STORAGE_S3_REGION: 'auto',
      STORAGE_S3_FORCE_PATH_STYLE: 'true',
      STORAGE_S3_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
      STORAGE_S3_RESPONSE_CHECKSUM_VALIDATION: 'WHEN_REQUIRED',
      TUS_ALLOW_S3_TAGS: 'false',
    })
  })

  it('gives the right to the bucket to its own account, once that is known, and for ever', async () => {
    const created = await answered(await later(start(), 2, false))
    expect(created.keys).not.toContain('objectstore-member')
    const state = await ready(start())
    const { managed } = await answered(without(state, 'objectstore-account'))
    const member = managed('objectstore-member').spec.forProvider
    expect(member.role).toBe('roles/storage.objectUser')
    expect(member.member).toMatch(/^serviceAccount:shop-.+@acme-prod\.iam\.gserviceaccount\.com$/)
  })

  it('takes the id of the key from its status, and waits while that is not told', async () => {
    const state = await later(start(), 2)
    const mute = withStatus(state, 'objectstore-access', conditions('True', 'True'))
    expect((await answered(mute)).keys).not.toContain('objectstore-keys')
  })

  it('keeps a whole pair while a key is made anew: half of it opens nothing', async () => {
    const state = await ready(start())
    const before = (await answered(state)).objects
    const half = withStatus(state, 'objectstore-access', {
      ...conditions('True', 'True'),
      atProvider: { accessId: 'GOOG1ENEW' },
    })
    const { objects } = await answered(half)
    expect(objects['objectstore-keys']).toEqual(before['objectstore-keys'])
    expect(objects['storage-deployment']).toEqual(before['storage-deployment'])
    const access = half.cluster.objects.map((object) =>
      object.metadata?.name?.endsWith('-s3-access')
        ? ({ ...object, data: { 'attribute.secret': btoa('new') } } as KubeObject)
        : object,
    )
    const whole = await answered({ ...half, cluster: { objects: access } })
    expect(whole.objects['objectstore-keys']).toMatchObject({
      data: { 'access-key-id': btoa('GOOG1ENEW'), 'secret-access-key': btoa('new') },
    })
  })

  it('tells what the set-up found that Google cannot do, and keeps it', async () => {
    const state = await later(start(), 3)
    const job = Object.keys(state.observed).find((key) => key.startsWith('bucket-job-')) ?? ''
    const limits = [{ feature: 'DeleteObjects', reason: 'Storage cannot delete files' }]
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'bucket-1',
        namespace: 'team-a',
        labels: {
          'app.kubernetes.io/instance':
            state.observed[job]?.metadata?.labels?.['app.kubernetes.io/instance'] ?? '',
          'batch.kubernetes.io/job-name': state.observed[job]?.metadata?.name ?? '',
        },
      },
      status: {
        containerStatuses: [
          {
            name: 'setup-bucket',
            state: { terminated: { exitCode: 0, message: JSON.stringify({ limits }) } },
          },
        ],
      },
    } as KubeObject
    const seen = { ...state, cluster: { objects: [...state.cluster.objects, pod] } }
    const told = await later(seen, 4)
    const gone = {
      ...told,
      cluster: { objects: told.cluster.objects.filter(({ kind }) => kind !== 'Pod') },
    }
    const { status } = await answered(gone)
    expect(status.phase).toBe('Ready')
    expect(status.objectStore?.limits).toContainEqual(limits[0])
  })
})

describe('what becomes of a bucket that has files', () => {
  const told = async (spec: ClaimSpec): Promise<string> => {
    const dsn = secret('dsn', { uri: 'postgresql://admin:hidden@db.example.com:5432/postgres' })
    const state = await ready(world({ ...S3, ...spec }, { objects: [clouds, dsn] }))
    const { objectStore } = (await answered(state)).status
    return objectStore?.limits?.find(({ feature }) => feature === 'deletion_of_files')?.reason ?? ''
  }
  const STAYS =
    'a bucket that has files is not deleted with the claim: its Bucket waits until somebody has emptied it'
  const database = { type: 'External', external: { secretRef: { name: 'dsn' } } } as const

  it('is not told with a way out that is refused: beside volumes nothing is retained', async () => {
    expect(await told({})).toBe(
      `${STAYS}; dataReclaimPolicy cannot be Retain beside database.type CloudNativePG, whose volumes go with the claim`,
    )
    const refused = world({ ...S3, dataReclaimPolicy: 'Retain' }, { objects: [clouds] })
    expect((await answered(refused)).message).toMatch(/^spec\.dataReclaimPolicy: cannot be Retain/)
  })

  it('is told with the way out where there is one', async () => {
    expect(await told({ database })).toBe(
      `${STAYS}, or dataReclaimPolicy is Retain, which leaves it in the cloud`,
    )
    expect(await told({ database, dataReclaimPolicy: 'Retain' })).toBe('')
  })
})
