import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { certificatePair } from '../golden/certificate.ts'
import { changed, edited, later, platform, ready, secret, world } from '../golden/worlds.ts'
import { answerTo } from './answer.ts'

const publicUrl = 'https://api.shop.io'
const exposed = (type: 'Ingress' | 'HTTPRoute', rest: ClaimSpec = {}): ClaimSpec => ({
  publicUrl,
  ...rest,
  gateway: { exposure: { type } },
})
const withTls = (spec: ClaimSpec): ClaimSpec => ({
  ...spec,
  gateway: { exposure: { ...spec.gateway?.exposure, tls: { secretName: 'shop-tls' } } },
})

const gateways = platform({ exposure: { parentRefs: [{ name: 'public', namespace: 'gateways' }] } })
const certificate = secret('shop-tls', certificatePair)

type Ingress = KubeObject & {
  spec: {
    ingressClassName?: string
    tls?: { hosts: string[]; secretName?: string }[]
    rules: { host: string }[]
  }
}
const ingressOf = async (spec: ClaimSpec, ...given: KubeObject[]): Promise<Ingress> => {
  const { objects } = await answerTo(await ready(world(spec, { objects: given })))
  const found = objects['gateway-ingress']
  if (!found) throw new Error('there is no Ingress')
  return found as Ingress
}

describe('a way in that cannot be made is refused with the way out', () => {
  type Refused = readonly [what: string, spec: ClaimSpec, objects: KubeObject[], message: RegExp]
  const refused: readonly Refused[] = [
    [
      'an Ingress without an address',
      { gateway: { exposure: { type: 'Ingress' } } },
      [],
      /^spec\.gateway\.exposure\.type: Ingress needs an address that clients outside use; set spec\.publicUrl, or have the platform set domainTemplate/,
    ],
    [
      'a route without an address',
      { gateway: { exposure: { type: 'HTTPRoute' } } },
      [gateways],
      /^spec\.gateway\.exposure\.type: HTTPRoute needs an address/,
    ],
    [
      'an address that is no name',
      exposed('Ingress', { publicUrl: 'http://10.0.0.7' }),
      [],
      /^spec\.publicUrl: 10\.0\.0\.7 is no host name, and Ingress serves nothing else/,
    ],
    [
      'a route without a Gateway',
      exposed('HTTPRoute'),
      [],
      /^spec\.gateway\.exposure\.type: HTTPRoute needs a Gateway, which the platform names in exposure\.parentRefs/,
    ],
    [
      'a certificate on a route',
      withTls(exposed('HTTPRoute')),
      [gateways, certificate],
      /^spec\.gateway\.exposure\.tls: cannot be set with HTTPRoute: certificates belong to the platform's Gateway/,
    ],
    [
      'a certificate without a way in',
      { gateway: { exposure: { tls: { secretName: 'shop-tls' } } } },
      [certificate],
      /^spec\.gateway\.exposure\.tls: has no meaning without a way in/,
    ],
    [
      'a certificate for http',
      withTls(exposed('Ingress', { publicUrl: 'http://api.shop.io' })),
      [certificate],
      /^spec\.gateway\.exposure\.tls: has a certificate, but clients use http:\/\/api\.shop\.io; begin spec\.publicUrl with https/,
    ],
    [
      'Studio on the host of the APIs',
      { publicUrl, studio: { hostname: 'api.shop.io' } },
      [],
      /^spec\.studio\.hostname: api\.shop\.io is the host of publicUrl; remove the field/,
    ],
    ...['', '.team-a', '.team-a.svc', '.team-a.svc.cluster.local'].map(
      (domain): Refused => [
        `Studio at the gateway's Service${domain}`,
        { publicUrl, studio: { hostname: `shop-cv6mr-gateway${domain}` } },
        [],
        /^spec\.studio\.hostname: shop-\w+-gateway\S* is the Service of the project's gateway, by which the cluster calls the APIs; give Studio a host of its own/,
      ],
    ),
    ...[
      'https://studio.shop.io',
      'studio.shop.io:8443',
      'Studio.shop.io',
      '10.0.0.7',
      'a_b.io',
    ].map(
      (hostname): Refused => [
        `Studio at ${hostname}`,
        { studio: { hostname } },
        [],
        /^spec\.studio\.hostname: must be a host name alone, such as studio\.example\.com/,
      ],
    ),
    ...[
      'https://shop.io/',
      'https://Shop.io',
      'https://shop.io:443',
      'http://shop.io:80',
      'shop.io',
      '*',
      'null',
      'https://*.shop.io',
    ].map(
      (origin): Refused => [
        `the origin ${origin}`,
        { gateway: { allowedOrigins: [origin] } },
        [],
        /^spec\.gateway\.allowedOrigins\[0\]: must be an origin as browsers send it/,
      ],
    ),
    [
      'no origin at all',
      { gateway: { allowedOrigins: [] } },
      [],
      /^spec\.gateway\.allowedOrigins: must have at least 1/,
    ],
  ]

  it.each(refused)('%s', async (_what, spec, objects, message) => {
    const { fatal, message: said } = await answerTo(world(spec, { objects }))
    expect(said).toMatch(message)
    expect(fatal).toBe(true)
  })

  it("a host of Studio's that the platform does not allow", async () => {
    const objects = [
      platform({ domainTemplate: '{claim}.apps.x.io', allowed: { hostnames: ['*.apps.x.io'] } }),
    ]
    const allowed = world({ studio: { hostname: 'studio.apps.x.io' } }, { objects })
    const other = await answerTo(world({ studio: { hostname: 'studio.bank.com' } }, { objects }))
    expect(other).toMatchObject({ fatal: true, reason: 'NotAllowed' })
    expect(other.message).toMatch(
      /^spec\.studio\.hostname: host studio\.bank\.com is not allowed by the platform/,
    )
    expect((await answerTo(allowed)).fatal).toBe(false)
  })

  it('a host of another namespace, where the platform gives each its own', async () => {
    const objects = [
      platform({
        domainTemplate: '{claim}.{namespace}.apps.x.io',
        allowed: { hostnames: ['*.{namespace}.apps.x.io', '{claim}.x.io'] },
      }),
    ]
    const asked = (host: string) => ({
      publicUrl: `https://${host}`,
      gateway: { exposure: { type: 'Ingress' as const } },
    })
    for (const host of ['billing.team-b.apps.x.io', 'team-a.apps.x.io', 'billing.x.io']) {
      const { fatal, reason, message } = await answerTo(world(asked(host), { objects }))
      expect({ fatal, reason }).toEqual({ fatal: true, reason: 'NotAllowed' })
      expect(message).toBe(
        `spec.publicUrl: host ${host} is not allowed by the platform; allowed: *.team-a.apps.x.io, shop.x.io`,
      )
    }
    for (const host of ['api.team-a.apps.x.io', 'shop.x.io']) {
      expect((await answerTo(world(asked(host), { objects }))).fatal).toBe(false)
    }
  })

  it.each(['ingressClassName', 'annotations', 'issuerRef', 'parentRefs', 'hosts'])(
    "a claim cannot say %s: that is the platform's",
    async (field) => {
      const spec = { publicUrl, gateway: { exposure: { type: 'Ingress', [field]: 'x' } } }
      const { fatal, message } = await answerTo(world(spec as ClaimSpec))
      expect(fatal).toBe(true)
      expect(message).toContain(`spec.gateway.exposure.${field}: is not a field of this API`)
    },
  )

  it("a certificate that is the project's own Secret, or another's", async () => {
    const state = await later(world({}), 1)
    const own = `${(state.composite.metadata as { name: string }).name}-seed`
    const spec: ClaimSpec = {
      publicUrl,
      gateway: { exposure: { type: 'Ingress', tls: { secretName: own } } },
    }
    expect((await answerTo(edited(state, spec))).message).toContain(
      'spec.gateway.exposure.tls.secretName: Secret',
    )
  })
})

describe('an Ingress', () => {
  it('has no certificate of ours where nobody gives one, and the controller uses its own', async () => {
    const { spec, metadata } = await ingressOf(exposed('Ingress'))
    expect(spec.tls).toEqual([{ hosts: ['api.shop.io'] }])
    expect(spec.ingressClassName).toBeUndefined()
    expect(Object.keys(metadata?.annotations ?? {})).toEqual(['xsupabase.io/rendered'])
  })

  it('asks the issuer of the platform for one, under a name of its own', async () => {
    const issuer = platform({ exposure: { issuerRef: { kind: 'Issuer', name: 'ca' } } })
    const { spec, metadata } = await ingressOf(exposed('Ingress'), issuer)
    expect(spec.tls?.[0]?.secretName).toMatch(/^shop-[a-z0-9]{5}-tls$/)
    expect(metadata?.annotations).toMatchObject({
      'cert-manager.io/issuer': 'ca',
      'cert-manager.io/secret-template': '{"labels":{"app.kubernetes.io/managed-by":"xsupabase"}}',
    })
  })

  it('has the one that the claim brings, and asks no issuer', async () => {
    const issuer = platform({ exposure: { issuerRef: { name: 'letsencrypt' } } })
    const { spec, metadata } = await ingressOf(withTls(exposed('Ingress')), issuer, certificate)
    expect(spec.tls?.[0]?.secretName).toBe('shop-tls')
    expect(JSON.stringify(metadata?.annotations)).not.toContain('cert-manager')
  })

  it('has no TLS for a project that clients reach by http', async () => {
    const issuer = platform({ exposure: { issuerRef: { name: 'letsencrypt' } } })
    const spec = exposed('Ingress', { publicUrl: 'http://api.shop.io' })
    const { spec: made, metadata } = await ingressOf(spec, issuer)
    expect(made.tls).toBeUndefined()
    expect(JSON.stringify(metadata?.annotations)).not.toContain('cert-manager')
  })

  it("leads Studio's host in as well, and not where Studio is off", async () => {
    const studio = { hostname: 'studio.shop.io' }
    const on = await ingressOf(exposed('Ingress', { studio }))
    const off = await ingressOf(exposed('Ingress', { studio: { ...studio, enabled: false } }))
    expect(on.spec.rules.map(({ host }) => host)).toEqual(['api.shop.io', 'studio.shop.io'])
    expect(on.spec.tls?.[0]?.hosts).toEqual(['api.shop.io', 'studio.shop.io'])
    expect(off.spec.rules.map(({ host }) => host)).toEqual(['api.shop.io'])
  })

  it.each(['nginx', 'nginx-internal'])(
    'of class %s takes big files and long connections, and the platform has the last word',
    async (ingressClassName) => {
      const timeout = 'nginx.ingress.kubernetes.io/proxy-read-timeout'
      const settings = { exposure: { ingressClassName, annotations: { [timeout]: '7200' } } }
      const { metadata } = await ingressOf(exposed('Ingress'), platform(settings))
      expect(metadata?.annotations).toMatchObject({
        'nginx.ingress.kubernetes.io/proxy-body-size': '0',
        'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
        [timeout]: '7200',
      })
    },
  )

  it('is ready without an address: many controllers write none', async () => {
    const state = await ready(world(exposed('Ingress')))
    expect((state.observed['gateway-ingress'] as { status?: object }).status).toBeUndefined()
    expect((await answerTo(state)).reason).toBe('Ready')
  })

  const make = 'make it with: kubectl -n team-a create secret tls shop-tls --cert=… --key=…'
  it.each<readonly [what: string, data: Record<string, string> | undefined, why: string]>([
    ['is not there', undefined, `Secret team-a/shop-tls does not exist; ${make}`],
    ['is empty', {}, `Secret team-a/shop-tls has no key "tls.crt"; ${make}`],
    [
      'has no key to it',
      { 'tls.crt': certificatePair['tls.crt'] },
      `Secret team-a/shop-tls has no key "tls.key"; ${make}`,
    ],
    [
      'is none',
      { ...certificatePair, 'tls.crt': certificatePair['tls.key'] },
      'key "tls.crt" of Secret team-a/shop-tls must be a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----',
    ],
    [
      'is cut off',
      { ...certificatePair, 'tls.crt': certificatePair['tls.crt'].slice(0, 300) },
      'key "tls.crt" of Secret team-a/shop-tls must be a certificate in PEM',
    ],
    [
      'has a key that is none',
      { ...certificatePair, 'tls.key': 'T0p Secret' },
      'key "tls.key" of Secret team-a/shop-tls must be a private key in PEM without a passphrase',
    ],
  ])('waits, in words, for a certificate that %s', async (_what, data, why) => {
    const objects = data ? [secret('shop-tls', data)] : []
    const { message } = await answerTo(await ready(world(withTls(exposed('Ingress')), { objects })))
    expect(message).toContain(`spec.gateway.exposure.tls.secretName: ${why}`)
    expect(message).not.toContain('T0p')
  })

  it('says once what is missing, although both halves are', async () => {
    const { message } = await answerTo(await ready(world(withTls(exposed('Ingress')))))
    expect(message.split(make)).toHaveLength(2)
  })

  it('is served with a certificate and its key', async () => {
    const state = await ready(world(withTls(exposed('Ingress')), { objects: [certificate] }))
    expect((await answerTo(state)).reason).toBe('Ready')
  })
})

describe('origins of pages', () => {
  const originsOf = async (type: 'Kong' | 'Envoy', enabled: boolean) => {
    const spec: ClaimSpec = {
      publicUrl,
      studio: { enabled, hostname: 'studio.shop.io' },
      gateway: { type, allowedOrigins: ['https://shop.io'] },
    }
    const { objects } = await answerTo(await ready(world(spec)))
    const { data = {} } = objects['gateway-config'] as { data?: Record<string, string> }
    return Buffer.from(Object.values(data)[0] ?? '', 'base64').toString()
  }

  it.each(['Kong', 'Envoy'] as const)("have Studio's while it is on, in %s", async (type) => {
    const on = await originsOf(type, true)
    const off = await originsOf(type, false)
    for (const config of [on, off]) expect(config).toContain('https://shop.io')
    expect(on).toContain('https://studio.shop.io')
    expect(off).not.toContain('studio.shop.io')
  })
})

describe('an HTTPRoute', () => {
  it('is not made where the cluster lacks the Gateway API, and the claim says what to do', async () => {
    const spec = exposed('HTTPRoute')
    const kinds = ['postgresql.cnpg.io/v1/Cluster']
    const { objects, message } = await answerTo(
      await later(world(spec, { kinds, objects: [gateways] }), 3),
    )
    expect(objects['gateway-httproute']).toBeUndefined()
    expect(objects['gateway-service']).toBeDefined()
    expect(message).toMatch(
      /^gateway\.networking\.k8s\.io\/v1 HTTPRoute is not installed in this cluster; install the Gateway API/,
    )
  })

  it('stays where its kind is gone later: it was there once', async () => {
    const state = await ready(world(exposed('HTTPRoute'), { objects: [gateways] }))
    const { objects } = await answerTo({ ...state, cluster: { objects: [gateways], kinds: [] } })
    expect(objects['gateway-httproute']).toBeDefined()
  })

  it('that a Gateway refuses is told in its words', async () => {
    const state = await ready(world(exposed('HTTPRoute'), { objects: [gateways] }))
    const refused = changed(state, 'gateway-httproute', (route) => ({
      ...route,
      status: {
        parents: [
          {
            parentRef: { name: 'public', namespace: 'gateways' },
            conditions: [
              {
                type: 'Accepted',
                status: 'False',
                reason: 'NoMatchingListenerHostname',
                message: 'no listener serves api.shop.io',
              },
            ],
          },
        ],
      },
    }))
    const { message, reason } = await answerTo(refused)
    expect(message).toContain(
      'Gateway gateways/public does not take the route: no listener serves api.shop.io',
    )
    expect(reason).not.toBe('Ready')
  })

  it('gives way to an Ingress, and both to nothing', async () => {
    const state = await ready(world(exposed('HTTPRoute'), { objects: [gateways] }))
    const other = await answerTo(edited(state, exposed('Ingress')))
    expect(other.objects['gateway-ingress']).toBeDefined()
    expect(other.objects['gateway-httproute']).toBeUndefined()
    const none = await answerTo(edited(state, { publicUrl }))
    expect(none.objects['gateway-httproute']).toBeUndefined()
  })
})
