import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { World } from '../../src/render/crossplane.ts'
import {
  changed,
  edited,
  later,
  platform,
  ready,
  secret,
  withObjects,
  without,
  world,
} from './worlds.ts'

/** One situation; its request and whole response are the files of the same name. */
export type Case = {
  readonly name: string
  /** What the response must be, and why. */
  readonly reason: string
  readonly world: () => Promise<World>
}

const everything: ClaimSpec = {
  plan: 'large',
  publicUrl: 'https://api.shop.io',
  auth: {
    siteUrl: 'https://shop.io',
    additionalRedirectUrls: ['https://*.shop.io/**'],
    jwtExpiry: '30m',
    enableAnonymousSignIns: true,
    email: {
      smtp: {
        host: 'smtp.x.io',
        user: 'u',
        passSecretRef: { name: 'smtp', key: 'pass' },
        adminEmail: 'a@shop.io',
      },
    },
    external: {
      github: { clientId: 'abc', secretRef: { name: 'oauth', key: 'github' } },
      keycloak: {
        clientId: 'shop',
        secretRef: { name: 'oauth', key: 'keycloak' },
        url: 'https://id.shop.io/realms/main',
        skipNonceCheck: true,
      },
    },
  },
  rest: { schemas: ['public', 'graphql_public', 'shop'], maxRows: 500 },
  storage: { fileSizeLimit: '5Gi' },
  functions: { enabled: true, verifyJwt: false },
  studio: { hostname: 'studio.shop.io' },
  gateway: {
    type: 'Envoy',
    exposure: { type: 'Ingress', tls: { secretName: 'shop-tls' } },
    allowedOrigins: ['https://shop.io', 'capacitor://localhost'],
    service: { type: 'LoadBalancer', annotations: { 'example.io/scheme': 'internal' } },
  },
  database: {
    storage: { size: '100Gi', walSize: '20Gi', className: 'fast' },
    parameters: { work_mem: '16MB' },
  },
  objectStore: { type: 'VersityGW', storage: { size: '200Gi', className: 'big' } },
  components: {
    auth: {
      replicas: 2,
      env: [
        { name: 'GOTRUE_LOG_LEVEL', value: 'debug $(HOME)' },
        { name: 'GOTRUE_SECURITY_CAPTCHA_SECRET', secretRef: { name: 'oauth', key: 'captcha' } },
      ],
      podAnnotations: { 'prometheus.io/scrape': 'true' },
    },
  },
  scheduling: {
    nodeSelector: { pool: 'apps' },
    tolerations: [{ key: 'apps', operator: 'Exists' }],
    priorityClassName: 'production',
  },
}

const usersSecrets = [
  secret('shop-tls', { 'tls.crt': 'certificate', 'tls.key': 'key' }),
  secret('smtp', { pass: 'p@ss/w#r:d%&+ x' }),
  secret('oauth', {
    github: 'github-secret',
    keycloak: 'keycloak-secret',
    captcha: 'captcha-secret',
  }),
]

const settings = platform({
  domainTemplate: '{claim}-{namespace}.apps.x.io',
  defaults: { database: { storage: { className: 'standard' } } },
  enforced: { database: { instances: 3 }, gateway: { type: 'Envoy' } },
  plans: { tiny: { database: { storage: { size: '2Gi' } } } },
  allowed: { maxReplicas: 3, plans: ['tiny', 'nano'] },
  images: { registry: 'registry.x.io/mirror', pullSecrets: ['pull'] },
  exposure: {
    ingressClassName: 'nginx',
    annotations: { 'external-dns.alpha.kubernetes.io/ttl': '60' },
    issuerRef: { name: 'letsencrypt' },
    parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
  },
  trustedProxies: ['10.0.0.0/8'],
  labels: { 'cost-centre': '4711' },
})

const crashingAuth: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'shop-auth-1',
    namespace: 'team-a',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { 'app.kubernetes.io/component': 'auth' },
  },
  status: {
    containerStatuses: [
      {
        name: 'auth',
        ready: false,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting' } },
        lastState: {
          terminated: { exitCode: 1, reason: 'Error', message: 'the mail server refused\n' },
        },
      },
    ],
  },
} as KubeObject

const unavailable = (object: KubeObject): KubeObject =>
  ({
    ...object,
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 0 },
  }) as KubeObject

/** The pod above, as one of the project that `state` holds. */
const podOf = (state: World, pod: KubeObject): KubeObject => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    labels: {
      ...pod.metadata?.labels,
      'app.kubernetes.io/instance': (state.composite.metadata as { name: string }).name,
    },
  },
})

const least: ClaimSpec = {
  plan: 'nano',
  realtime: { enabled: false },
  storage: { enabled: false },
  deletionProtection: false,
}

export const cases: readonly Case[] = [
  {
    name: 'first-pass',
    reason: 'only the seed is desired, and nothing that uses it until it has been observed',
    world: async () => world(),
  },
  {
    name: 'after-seed',
    reason:
      'everything is made at once but what needs to know which database object it is set up for',
    world: () => later(world(), 1),
  },
  {
    name: 'database-created',
    reason: 'the Cluster exists, so its set-up and all services are made while it still starts',
    world: () => later(world(), 2, false),
  },
  {
    name: 'rolled-out',
    reason: 'every workload is available, so the last check enters; not Ready before it has passed',
    world: () => later(world(), 3),
  },
  {
    name: 'ready',
    reason: 'the last check has passed: Ready, a long TTL, and no question to Crossplane',
    world: () => ready(world()),
  },
  {
    name: 'degraded',
    reason:
      'a service that was ready fails: nothing is taken away, and the claim says why in its own words',
    world: async () => {
      const failed = changed(await ready(world()), 'auth-deployment', unavailable)
      const { composite } = await later(failed, 1) // it says so, and asks for the pods from now on
      return withObjects({ ...failed, composite }, podOf(failed, crashingAuth))
    },
  },
  {
    name: 'everything-on',
    reason: 'the fullest claim: Envoy, VersityGW, functions, mail, providers, three replicas',
    world: () => ready(world(everything, { objects: usersSecrets })),
  },
  {
    name: 'minimal',
    reason: 'what is turned off leaves nothing behind: no Realtime, no Storage, no object store',
    world: () => ready(world(least)),
  },
  {
    name: 'revision',
    reason:
      'what the claim calls its state stands in the status of a project that is Ready with it',
    world: () => ready(world(least, { annotations: { 'xsupabase.io/revision': '4f2a91c' } })),
  },
  {
    name: 'vanilla-postgres',
    reason:
      'an image without the extensions of Supabase: its own uid, no preload of what it lacks, named limits',
    world: () =>
      ready(
        world({
          database: {
            majorVersion: 18,
            cloudNativePG: { image: 'ghcr.io/cloudnative-pg/postgresql:18.1' },
          },
        }),
      ),
  },
  {
    name: 'brought-secrets',
    reason: 'a project that moves here keeps its JWT secret, and its seed comes from outside',
    world: () =>
      ready(
        world(
          {
            secrets: {
              seedSecretRef: { name: 'vault', key: 'seed' },
              jwtSecretRef: { name: 'vault', key: 'jwt' },
            },
          },
          {
            objects: [
              secret('vault', {
                seed: 'a-seed-that-an-external-secret-manager-made-and-keeps',
                jwt: 'super-secret-jwt-token-with-at-least-32-characters-long',
              }),
            ],
          },
        ),
      ),
  },
  {
    name: 'long-name',
    reason:
      'a claim of 63 characters: every name is legal, unique and within the limit of its kind',
    world: () => ready(world({}, { name: 'a'.repeat(63) })),
  },
  {
    name: 'rotation',
    reason:
      'a new generation of JWT secret and passwords: both generations verify, the gateway translates the old keys, consumers roll',
    world: async () =>
      edited(await ready(world()), { secrets: { generations: { jwt: 2, database: 2 } } }),
  },
  {
    name: 'platform',
    reason:
      'the layers of the platform: domain, defaults under the plan, enforced over the claim and named in the status; its class and issuer on the Ingress that the claim asks for',
    world: () =>
      ready(
        world(
          {
            plan: 'tiny',
            database: { instances: 1 },
            gateway: { exposure: { type: 'Ingress' } },
          },
          { objects: [settings] },
        ),
      ),
  },
  {
    name: 'http-route',
    reason:
      "the way in is a route on the platform's Gateway, for the host of the APIs and for Studio's, without a deadline",
    world: () =>
      ready(
        world(
          {
            ...least,
            plan: 'tiny',
            studio: { hostname: 'studio.apps.x.io' },
            gateway: { exposure: { type: 'HTTPRoute' } },
          },
          { objects: [settings] },
        ),
      ),
  },
  {
    name: 'operator-missing',
    reason: 'a kind that the cluster lacks is not composed, and the claim says what to install',
    world: () => later(world({}, { kinds: [] }), 1),
  },
  {
    name: 'reference-lost',
    reason:
      'a Secret of the user is deleted under a running project: what runs keeps its checksum, the claim names the Secret',
    world: async () => {
      const state = await ready(world(everything, { objects: usersSecrets }))
      return {
        ...state,
        cluster: { objects: usersSecrets.filter(({ metadata }) => metadata?.name !== 'smtp') },
      }
    },
  },
  {
    name: 'storage-off',
    reason: 'Storage turned off later: its workloads go, the volume with the files stays',
    world: async () => edited(await ready(world()), { storage: { enabled: false } }),
  },
  {
    name: 'bad-field',
    reason:
      'bad input under a running project is fatal: nothing is applied, and the condition names the field',
    world: async () => edited(await ready(world()), { auth: { jwtExpiry: '3600' } }),
  },
  {
    name: 'seed-gone',
    reason:
      'the seed was deleted under a running project: fatal with the way out, never a silent new one',
    world: async () => without(await ready(world()), 'seed'),
  },
]
