import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { certificatePair } from '../golden/certificate.ts'
import { later, platform, ready, secret, withObjects, world } from '../golden/worlds.ts'
import { answerTo } from './answer.ts'
import { envOf, external, keys, least, podOf, reordered, template } from './stores.ts'

describe('a bucket that somebody else keeps', () => {
  it('takes no workload and no volume in the cluster', async () => {
    const { keys: all, status } = await answerTo(
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
    const { message, status, keys: all } = await answerTo(await later(world(spec, { objects }), 3))
    expect(message).toMatch(says)
    expect(status.phase).toBe('Blocked')
    // what could not start is not made
    expect(all.some((key) => key.startsWith('bucket-job-'))).toBe(false)
    expect(all).not.toContain('storage-deployment')
  })

  it('goes on by itself once the Secret is there', async () => {
    const waiting = await later(world(external()), 3)
    const { status } = await answerTo(await ready(withObjects(waiting, keys)))
    expect(status.phase).toBe('Ready')
  })

  it('leaves what runs as it is while its Secret is away, and rolls what reads it when it is another', async () => {
    const state = await ready(world(external(), { objects: [keys] }))
    const before = await answerTo(state)
    const gone = await answerTo({ ...state, cluster: { objects: [] } })
    expect(gone.message).toContain('Secret team-a/store does not exist')
    expect(gone.keys).toEqual(before.keys)
    for (const key of before.keys) {
      expect(template(gone.objects, key), key).toEqual(template(before.objects, key))
    }
    const later = await answerTo({
      ...state,
      observed: reordered(state.observed),
      cluster: { objects: [] },
    })
    expect(later.objects['storage-deployment']).toEqual(gone.objects['storage-deployment'])
    const other = secret('store', { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'other' })
    const rotated = await answerTo({ ...state, cluster: { objects: [other] } })
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
    const { message, fatal } = await answerTo(world(spec, { objects: [keys] }))
    expect(message).toMatch(says)
    expect(fatal).toBe(true)
  })

  it('is refused where the platform does not allow it', async () => {
    const strict = platform({ allowed: { objectStoreTypes: ['MinIO'] } })
    const { message } = await answerTo(world(external(), { objects: [keys, strict] }))
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
    const { message } = await answerTo(await later(world(at(url)), 1))
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
    const { status, keys: all } = await answerTo(await ready(world(spec, { objects: [keys] })))
    expect(status.phase).toBe('Ready')
    expect(all).not.toContain('imgproxy-outside-policy')
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
    const { objects, status } = await answerTo(await ready(world(spec, { objects: [keys, dsn] })))
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
