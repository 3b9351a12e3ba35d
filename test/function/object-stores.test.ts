import type { IDeployment, IStatefulSet } from 'kubernetes-models/apps/v1'
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'
import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { Status } from '../../src/api/status.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { EXTERNAL_NAME, type ManagedResource } from '../../src/managed/resource.ts'
import { pass, type World } from '../../src/render/crossplane.ts'
import { certificatePair } from '../golden/certificate.ts'
import {
  changed,
  edited,
  later,
  platform,
  ready,
  run,
  secret,
  withObjects,
  without,
  world,
} from '../golden/worlds.ts'

type External = NonNullable<NonNullable<ClaimSpec['objectStore']>['external']>

const least: ClaimSpec = { plan: 'nano', realtime: { enabled: false } }

const external = (change: Partial<External> = {}): ClaimSpec => ({
  ...least,
  objectStore: {
    type: 'External',
    external: {
      bucket: 'shop-files',
      endpoint: 'https://store.x.io',
      secretRef: { name: 'store' },
      ...change,
    },
  },
})

const keys = secret('store', { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'hidden' })

const azure = platform({
  providers: { azure: { location: 'westeurope', resourceGroup: 'supabase' } },
})

const answered = async (state: World) => {
  const { response } = await pass(state, run)
  const objects = Object.fromEntries(
    Object.entries(response.desired?.resources ?? {}).map(([key, { resource }]) => [
      key,
      resource as unknown as KubeObject,
    ]),
  )
  const composite = response.desired?.composite?.resource as { status?: Status } | undefined
  return {
    objects,
    keys: Object.keys(objects),
    status: composite?.status ?? {},
    message: response.conditions[0]?.message ?? '',
    fatal: response.results.some(({ severity }) => severity === 1),
  }
}

const podOf = (object: KubeObject | undefined) =>
  (object as IDeployment | undefined)?.spec?.template?.spec

const envOf = (object: KubeObject | undefined): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (podOf(object)?.containers[0]?.env ?? []).map(({ name, value, valueFrom }) => [
      name,
      value ?? valueFrom?.secretKeyRef,
    ]),
  )

const template = (objects: Readonly<Record<string, KubeObject>>, key: string) =>
  (objects[key] as IDeployment | undefined)?.spec?.template

/** The same value with the keys of every object in another order, as Crossplane may send it. */
const reordered = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reordered) as T
  const entries = Object.entries(value).map(([key, inner]) => [key, reordered(inner)])
  return Object.fromEntries(entries.reverse()) as T
}

describe('a bucket that somebody else keeps', () => {
  it('takes no workload and no volume in the cluster', async () => {
    const { keys: all, status } = await answered(
      await ready(world(external(), { objects: [keys] })),
    )
    expect(all.filter((key) => key.startsWith('objectstore'))).toEqual([])
    expect(status.phase).toBe('Ready')
    expect(status.objectStore).toEqual({ type: 'External', bucket: 'shop-files', ready: true })
  })

  it('has a folder for each project, the same one for a project that is restored with its seed', async () => {
    const folder = async (name: string) => {
      const state = await ready(world(external(), { name, objects: [keys] }))
      return envOf(state.observed['storage-deployment']).TENANT_ID
    }
    expect(await folder('shop')).toBe(await folder('other')) // both have the seed of the tests
    const own = await ready(world(least))
    expect(envOf(own.observed['storage-deployment']).TENANT_ID).toBe('storage-single-tenant')
    expect(await folder('shop')).not.toBe('storage-single-tenant')
  })

  it('is trusted by an authority of its own, by Storage, imgproxy and the set-up', async () => {
    const authority = secret('ca', { 'ca.crt': certificatePair['tls.crt'] })
    const spec = external({ caSecretRef: { name: 'ca', key: 'ca.crt' } })
    const { observed } = await ready(world(spec, { objects: [keys, authority] }))
    const job = Object.entries(observed).find(([key]) => key.startsWith('bucket-job-'))?.[1]
    const mounted = { key: 'ca.crt', name: 'ca' }
    expect(envOf(observed['storage-deployment']).NODE_EXTRA_CA_CERTS).toBe(
      '/etc/objectstore-ca/ca.crt',
    )
    expect(envOf(observed['imgproxy-deployment']).SSL_CERT_DIR).toBe('/etc/objectstore-ca')
    expect(envOf(job).S3_CA).toEqual(mounted)
    for (const key of ['storage-deployment', 'imgproxy-deployment']) {
      expect(podOf(observed[key])?.volumes).toContainEqual(
        expect.objectContaining({
          secret: { secretName: 'ca', items: [{ key: 'ca.crt', path: 'ca.crt' }] },
        }),
      )
    }
  })

  it('is reached without keys by pods that the cloud knows, and by no others', async () => {
    const spec: ClaimSpec = {
      ...least,
      objectStore: { type: 'External', external: { bucket: 'shop-files', region: 'eu-west-1' } },
    }
    const cloud = platform({
      workloadIdentity: {
        annotations: { 'eks.amazonaws.com/role-arn': 'arn:{namespace}/{claim}' },
      },
    })
    const { observed } = await ready(world(spec, { objects: [cloud] }))
    expect(observed['objectstore-identity']?.metadata).toMatchObject({
      name: 'shop-storage',
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:team-a/shop' },
    })
    const known = Object.entries(observed)
      .filter(([, object]) => podOf(object)?.serviceAccountName === 'shop-storage')
      .map(([key]) => key.replace(/-[0-9a-f]{10}$/, ''))
    expect(known.sort()).toEqual(['bucket-job', 'storage-deployment'])
    expect(envOf(observed['storage-deployment'])).not.toHaveProperty('AWS_ACCESS_KEY_ID')
    expect(envOf(observed['storage-deployment']).STORAGE_S3_ENDPOINT).toBe(
      'https://s3.eu-west-1.amazonaws.com',
    )
  })

  const gaps: readonly [name: string, objects: KubeObject[], spec: ClaimSpec, says: RegExp][] = [
    [
      'its Secret is not there',
      [],
      external(),
      /^spec\.objectStore\.external\.secretRef: Secret team-a\/store does not exist; make it with: kubectl .*=AWS_ACCESS_KEY_ID=… .*=AWS_SECRET_ACCESS_KEY=…$/,
    ],
    [
      'a key of it is not there',
      [secret('store', { AWS_ACCESS_KEY_ID: 'AKIA' })],
      external(),
      /^spec\.objectStore\.external\.secretRef: Secret team-a\/store has no key "AWS_SECRET_ACCESS_KEY"/,
    ],
    [
      'a key of it is empty',
      [secret('store', { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: '' })],
      external(),
      /has an empty key "AWS_SECRET_ACCESS_KEY"; put the value in$/,
    ],
    [
      'its authority is no certificate',
      [keys, secret('ca', { 'ca.crt': 'nothing' })],
      external({ caSecretRef: { name: 'ca', key: 'ca.crt' } }),
      /^spec\.objectStore\.external\.caSecretRef: key "ca\.crt" of Secret team-a\/ca must be a certificate in PEM/,
    ],
  ]
  it.each(gaps)('is waited for, in words: %s', async (_, objects, spec, says) => {
    const { message, status, keys: all } = await answered(await later(world(spec, { objects }), 3))
    expect(message).toMatch(says)
    expect(status.phase).toBe('Blocked')
    // what could not start is not made
    expect(all.some((key) => key.startsWith('bucket-job-'))).toBe(false)
    expect(all).not.toContain('storage-deployment')
  })

  it('goes on by itself once the Secret is there', async () => {
    const waiting = await later(world(external()), 3)
    const { status } = await answered(await ready(withObjects(waiting, keys)))
    expect(status.phase).toBe('Ready')
  })

  it('leaves what runs as it is while its Secret is away, and rolls what reads it when it is another', async () => {
    const state = await ready(world(external(), { objects: [keys] }))
    const before = await answered(state)
    const gone = await answered({ ...state, cluster: { objects: [] } })
    expect(gone.message).toContain('Secret team-a/store does not exist')
    expect(gone.keys).toEqual(before.keys)
    for (const key of before.keys) {
      expect(template(gone.objects, key), key).toEqual(template(before.objects, key))
    }
    const later = await answered({
      ...state,
      observed: reordered(state.observed),
      cluster: { objects: [] },
    })
    expect(later.objects['storage-deployment']).toEqual(gone.objects['storage-deployment'])
    const other = secret('store', { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'other' })
    const rotated = await answered({ ...state, cluster: { objects: [other] } })
    const rolled = before.keys.filter(
      (key) =>
        JSON.stringify(template(rotated.objects, key)) !==
        JSON.stringify(template(before.objects, key)),
    )
    expect(rolled.map((key) => key.replace(/-[0-9a-f]{10}$/, '')).sort()).toEqual([
      'bucket-job',
      'storage-deployment',
      'verify-job', // with what is new
    ])
  })

  const wrong: readonly [name: string, spec: ClaimSpec, says: RegExp][] = [
    [
      'no bucket',
      { objectStore: { type: 'External', external: { endpoint: 'https://x.io' } } },
      /^spec\.objectStore\.external\.bucket: is missing: type is External/,
    ],
    [
      'nothing at all',
      { objectStore: { type: 'External' } },
      /^spec\.objectStore\.external\.bucket: is missing.*region: is missing: without an endpoint/,
    ],
    [
      'neither endpoint nor region',
      { objectStore: { type: 'External', external: { bucket: 'shop-files' } } },
      /^spec\.objectStore\.external\.region: is missing: without an endpoint the bucket is at AWS/,
    ],
    [
      'an endpoint without a scheme',
      external({ endpoint: 'store.x.io' }),
      /^spec\.objectStore\.external\.endpoint: must be an absolute http or https URL/,
    ],
    [
      'an endpoint with a question',
      external({ endpoint: 'https://store.x.io/?a=b' }),
      /^spec\.objectStore\.external\.endpoint: must be a URL without \? and #/,
    ],
    [
      'the name of no bucket',
      external({ bucket: 'Shop_Files' }),
      /^spec\.objectStore\.external\.bucket: must be the name of a bucket/,
    ],
    [
      'the wrong type',
      { objectStore: { type: 'MinIO', external: { bucket: 'shop-files' } } },
      /^spec\.objectStore\.external: belongs to type External, but the type is MinIO/,
    ],
    [
      "a Secret of the project's own",
      external({ secretRef: { name: 'shop-supabase' } }),
      /^spec\.objectStore\.external\.secretRef: Secret shop-supabase is one of the project's own/,
    ],
    [
      'several pods of nothing',
      { objectStore: { ...external().objectStore, replicas: 2 } },
      /^spec\.objectStore\.replicas: cannot be 2: objectStore\.type External does not run several/,
    ],
  ]
  it.each(wrong)('is refused with a sentence: %s', async (_, spec, says) => {
    const { message, fatal } = await answered(world(spec, { objects: [keys] }))
    expect(message).toMatch(says)
    expect(fatal).toBe(true)
  })

  it('is refused where the platform does not allow it', async () => {
    const strict = platform({ allowed: { objectStoreTypes: ['MinIO'] } })
    const { message } = await answered(world(external(), { objects: [keys, strict] }))
    expect(message).toMatch(
      /^spec\.objectStore\.type: "External" is not allowed by the platform; allowed: MinIO$/,
    )
  })
})

describe('an imgproxy of somebody else', () => {
  const at = (url: string): ClaimSpec => ({
    ...least,
    imgproxy: { type: 'External', external: { url } },
  })

  it.each([
    'https://images.x.io',
    'http://imgproxy.images:8080',
    'http://10.0.0.7',
    'http://imgproxy.images.svc.example.com',
    'http://imgproxy.images.svc.cluster.local.example.com',
  ])('cannot fetch from a store in the cluster, and is refused: %s', async (url) => {
    const { message } = await answered(await later(world(at(url)), 1))
    expect(message).toMatch(
      /^spec\.imgproxy\.external\.url: \S+ is no Service of this cluster, and from outside nobody reaches the object store/,
    )
  })

  it.each([
    ['http://imgproxy.images.svc:8080', 'images'],
    ['http://imgproxy.images.svc.cluster.local', 'images'],
    ['http://imgproxy.images.svc.cluster.local.:8080', 'images'],
    ['http://imgproxy:8080', 'team-a'],
  ])('%s is let in to the store, from its namespace %s alone', async (url, namespace) => {
    const { observed } = await ready(world(at(url)))
    expect(observed['imgproxy-outside-policy']).toMatchObject({
      spec: {
        ingress: [
          {
            from: [
              { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
            ],
            ports: [{ port: 's3' }],
          },
        ],
      },
    })
  })

  it('may be anywhere where the store is outside', async () => {
    const spec = { ...external(), imgproxy: at('https://images.x.io').imgproxy } as ClaimSpec
    const { status, keys: all } = await answered(await ready(world(spec, { objects: [keys] })))
    expect(status.phase).toBe('Ready')
    expect(all).not.toContain('imgproxy-outside-policy')
  })
})

describe('several pods of VersityGW', () => {
  const shared = (change: NonNullable<ClaimSpec['objectStore']> = {}): ClaimSpec => ({
    ...least,
    replicas: 2,
    objectStore: { type: 'VersityGW', storage: { accessMode: 'ReadWriteMany' }, ...change },
  })
  const podsOf = (state: World) =>
    (state.observed['objectstore-statefulset'] as IStatefulSet | undefined)?.spec?.replicas

  it('serve a volume that all may mount, as many as the claim says of everything', async () => {
    expect(podsOf(await ready(world(shared())))).toBe(2)
    expect(podsOf(await ready(world(shared({ replicas: 3 }))))).toBe(3)
    const one = await ready(world({ ...shared(), objectStore: { type: 'VersityGW' } }))
    expect(podsOf(one)).toBe(1)
    expect(one.observed).not.toHaveProperty('objectstore-budget')
  })

  it.each([
    ['VersityGW', /ReadWriteOnce volume; a new project can have .*accessMode ReadWriteMany$/],
    ['MinIO', /objectStore\.type MinIO does not run several; remove it$/],
  ] as const)('are refused where one has the volume: %s', async (type, says) => {
    const { message } = await answered(world({ objectStore: { type, replicas: 2 } }))
    expect(message).toMatch(/^spec\.objectStore\.replicas: cannot be 2: /)
    expect(message).toMatch(says)
  })

  it.each([
    ['storage.accessMode', shared({ storage: { accessMode: 'ReadWriteOnce' } })],
    ['versityGW.metadata', shared({ versityGW: { metadata: 'Sidecar' } })],
  ])('%s stays what the volume was made with', async (path, spec) => {
    const state = await ready(world(shared()))
    const { message, fatal } = await answered(edited(state, spec))
    expect(message).toMatch(
      new RegExp(`^spec\\.objectStore\\.${path} cannot be changed`.replace(' ', ':? ')),
    )
    expect(fatal).toBe(true)
  })

  it('the metadata of files stays where it is, whatever claim and platform have become', async () => {
    const state = await ready(world(shared({ versityGW: { metadata: 'Sidecar' } })))
    const silent = await answered(edited(state, shared()))
    const args = podOf(silent.objects['objectstore-statefulset'])?.containers[0]?.args
    expect(args).toContain('--sidecar')
    const attributes = await ready(world(shared()))
    const defaults = { objectStore: { versityGW: { metadata: 'Sidecar' } } }
    const moved = await answered({ ...attributes, cluster: { objects: [platform({ defaults })] } })
    expect(podOf(moved.objects['objectstore-statefulset'])?.containers[0]?.args).not.toContain(
      '--sidecar',
    )
    // a volume that is gone has no files, so the next one may be another
    const anew = await answered(
      edited(
        without(attributes, 'objectstore-volume'),
        shared({ versityGW: { metadata: 'Sidecar' } }),
      ),
    )
    const { metadata } = anew.objects['objectstore-volume'] as IPersistentVolumeClaim
    expect(metadata?.annotations).toMatchObject({ 'xsupabase.io/versitygw-metadata': 'Sidecar' })
  })
})

describe('Azure Blob', () => {
  const spec: ClaimSpec = { ...least, objectStore: { type: 'AzureBlob' } }
  const start = world(spec, { objects: [azure] })

  it('has an account of its own, whose name Azure takes', async () => {
    const names = await Promise.all(
      ['shop', 'a', `a${'-b'.repeat(31)}`].map(async (name) => {
        const { objects } = await answered(await ready(world(spec, { name, objects: [azure] })))
        return objects['objectstore-azure-account']?.metadata?.annotations?.[
          'crossplane.io/external-name'
        ]
      }),
    )
    for (const name of names) expect(name).toMatch(/^[a-z0-9]{3,24}$/)
    expect(new Set(names).size).toBe(3)
  })

  it('the gateway waits for the key of the account, and goes on by itself', async () => {
    const state = await ready(start)
    const [name, key] = Object.values(
      envOf(state.observed['objectstore-deployment']).AZ_ACCESS_KEY as Record<string, string>,
    ).sort()
    expect([key, name]).toEqual(
      ['attribute.primary_access_key', expect.stringMatching(/azure-account$/)].sort(),
    )
    const early = await answered(await later(start, 2, false))
    expect(early.keys).not.toContain('objectstore-deployment')
    expect(early.keys.some((each) => each.startsWith('bucket-job-'))).toBe(false)
    expect(early.status.objectStore?.ready).toBe(false)
    expect((await answered(state)).status.phase).toBe('Ready')
  })

  it('its gateway stays as it runs while the key of the account is away', async () => {
    const state = await ready(start)
    const before = await answered(state)
    const away = { ...state, cluster: { objects: [azure] } }
    const gone = await answered(away)
    expect(template(gone.objects, 'objectstore-deployment')).toEqual(
      template(before.objects, 'objectstore-deployment'),
    )
    const later = await answered({ ...away, observed: reordered(state.observed) })
    expect(later.objects['objectstore-deployment']).toEqual(gone.objects['objectstore-deployment'])
  })

  it("what Azure refuses is told in the cloud's own words", async () => {
    const message = 'the storage account named shop is already taken'
    const refused = changed(await later(start, 3), 'objectstore-azure-account', (object) => ({
      ...object,
      status: {
        conditions: [{ type: 'Synced', status: 'False', reason: 'ReconcileError', message }],
      },
    }))
    const { status, message: told } = await answered(refused)
    expect(told).toContain(message)
    expect(status.objectStore).toMatchObject({ ready: false, message })
  })

  it('names what it cannot do', async () => {
    const { status } = await answered(await ready(start))
    expect(status.objectStore?.limits?.map(({ feature }) => feature)).toEqual([
      'resumable uploads',
      'UploadPartCopy',
    ])
  })

  it('stays where it is, in its account, when the platform moves', async () => {
    const state = await ready(start)
    const moved = platform({
      providers: {
        azure: {
          location: 'eastus',
          resourceGroup: 'other',
          namePrefix: 'other',
          providerConfigRef: { kind: 'ProviderConfig', name: 'elsewhere' },
        },
      },
    })
    const { objects } = await answered({ ...state, cluster: { objects: [moved] } })
    for (const key of ['objectstore-azure-account', 'objectstore-azure-container']) {
      const [before, after] = [state.observed[key], objects[key]] as ManagedResource[]
      expect(after?.spec.forProvider).toMatchObject(before?.spec.forProvider ?? { lost: true })
      expect(after?.spec.providerConfigRef).toEqual(before?.spec.providerConfigRef)
      expect(after?.metadata?.annotations?.[EXTERNAL_NAME]).toBe(
        before?.metadata?.annotations?.[EXTERNAL_NAME],
      )
    }
  })

  it('is refused where the platform has not said where', async () => {
    const { message } = await answered(world(spec))
    expect(message).toMatch(
      /^spec\.objectStore\.type: AzureBlob needs data\.providers\.azure\.location and data\.providers\.azure\.resourceGroup/,
    )
  })

  it('waits for the provider where the cluster has none, and says which', async () => {
    const kinds = ['postgresql.cnpg.io/v1/Cluster']
    const { message } = await answered(await later(world(spec, { objects: [azure], kinds }), 3))
    expect(message).toMatch(
      /^storage\.azure\.m\.upbound\.io\/v1beta1 Account is not installed in this cluster; install Crossplane's provider-azure-storage/,
    )
  })
})

describe('a project that has nothing in the cluster but its services', () => {
  const dsn = secret('dsn', {
    uri: 'postgresql://admin:secret@postgres.x.io:5432/app?sslmode=require',
  })
  const spec: ClaimSpec = {
    ...external(),
    imgproxy: { type: 'External', external: { url: 'https://images.x.io' } },
    database: { type: 'External', external: { secretRef: { name: 'dsn' } } },
  }

  it('has no StatefulSet, no volume and no object of an operator, and becomes Ready', async () => {
    const { objects, status } = await answered(await ready(world(spec, { objects: [keys, dsn] })))
    expect(status.phase).toBe('Ready')
    const kinds = new Set(
      Object.values(objects).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
    )
    expect([...kinds].sort()).toEqual([
      'apps/v1 Deployment',
      'batch/v1 Job',
      'networking.k8s.io/v1 NetworkPolicy',
      'protection.crossplane.io/v1beta1 ClusterUsage',
      'protection.crossplane.io/v1beta1 Usage',
      'v1 Secret',
      'v1 Service',
    ])
    const volumes = Object.values(objects).flatMap((object) => podOf(object)?.volumes ?? [])
    expect(volumes.filter(({ persistentVolumeClaim }) => persistentVolumeClaim)).toEqual([])
  })
})
