import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { World } from '../../src/render/crossplane.ts'
import { authObjects, everyAuth } from './auth.ts'
import { azureBlobCases } from './azure-blob.ts'
import type { Case } from './case.ts'
import { certificatePair } from './certificate.ts'
import { cloudCases } from './clouds.ts'
import { externalStoreCases } from './external-store.ts'
import { storeCases } from './stores.ts'
import { versityGWCases } from './versitygw.ts'
import {
  changed,
  configMap,
  edited,
  later,
  platform,
  ready,
  secret,
  setUpPod,
  withObjects,
  without,
  world,
} from './worlds.ts'

const everything: ClaimSpec = {
  plan: 'large',
  publicUrl: 'https://api.shop.io',
  auth: everyAuth,
  rest: { schemas: ['public', 'graphql_public', 'shop'], maxRows: 500 },
  storage: { fileSizeLimit: '5Gi' },
  functions: {
    enabled: true,
    verifyJwt: false,
    env: [
      { name: 'LOG_LEVEL', value: 'debug $(HOME)' },
      { name: 'CAPTCHA_SECRET', secretRef: { name: 'oauth', key: 'captcha' } },
    ],
    envFrom: [{ secretRef: { name: 'smtp' } }],
    function: { hello: { verifyJwt: true, entrypoint: 'src/main.ts' } },
    source: {
      inline: {
        _shared: { 'cors.ts': "export const cors = { 'access-control-allow-origin': '*' }\n" },
        hello: {
          'src/main.ts':
            "import { cors } from '../../_shared/cors.ts'\nDeno.serve(() => new Response('hello', { headers: cors }))\n",
        },
      },
    },
  },
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
    extensions: [
      { name: 'vector', schema: 'embeddings' },
      { name: 'pg_graphql' },
      { name: 'pg_net' },
      { name: 'pg_cron' },
      { name: 'supabase_vault' },
    ],
    pooler: { enabled: true, poolMode: 'session', defaultPoolSize: 30, maxClientConn: 500 },
  },
  objectStore: { type: 'VersityGW', storage: { size: '200Gi', className: 'big' } },
  components: {
    auth: {
      replicas: 2,
      env: [
        { name: 'GOTRUE_LOG_LEVEL', value: 'debug $(HOME)' },
        { name: 'GOTRUE_OPERATOR_TOKEN', secretRef: { name: 'oauth', key: 'github' } },
      ],
      podAnnotations: { 'prometheus.io/scrape': 'true' },
    },
  },
  state: 'Running',
  networkPolicy: { type: 'Default' },
  scheduling: {
    nodeSelector: { pool: 'apps' },
    tolerations: [{ key: 'apps', operator: 'Exists' }],
    priorityClassName: 'production',
  },
}

const fromConfigMaps: ClaimSpec = {
  functions: {
    enabled: true,
    envFrom: [{ configMapRef: { name: 'settings' } }],
    source: {
      type: 'ConfigMap',
      configMap: { hello: { name: 'hello-code' }, _shared: { name: 'shared-code' } },
    },
  },
}

const usersConfigMaps = [
  configMap('hello-code', { 'index.ts': "import '../_shared/lib/a.ts'\n" }),
  configMap('shared-code', { 'lib__a.ts': 'export const a = 1\n' }),
  configMap('settings', { GREETING: 'hello' }),
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
  operatorNamespaces: ['cnpg-system'],
  labels: { 'cost-centre': '4711' },
})

const measuring = platform({
  metrics: {
    type: 'PrometheusOperator',
    labels: { release: 'kube-prometheus-stack' },
    scrapeInterval: '1m',
    dashboard: { annotations: { grafana_folder: 'Supabase' } },
  },
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

const onZalando: ClaimSpec = {
  rest: { schemas: ['public'] },
  database: {
    type: 'Zalando',
    instances: 2,
    storage: { size: '20Gi', className: 'fast' },
    extensions: [{ name: 'pg_cron' }, { name: 'pgaudit' }],
    pooler: { enabled: true, poolMode: 'session', defaultPoolSize: 15 },
    zalando: { image: 'ghcr.io/zalando/spilo-17:4.0-p3' },
  },
  scheduling: {
    nodeSelector: { pool: 'data' },
    tolerations: [{ key: 'data', operator: 'Exists' }],
    priorityClassName: 'production',
  },
}

const onCrunchy: ClaimSpec = {
  rest: { schemas: ['public'] },
  database: {
    type: 'Crunchy',
    instances: 2,
    storage: { size: '20Gi', walSize: '5Gi', className: 'fast' },
    extensions: [{ name: 'pg_cron' }, { name: 'vector' }],
    pooler: { enabled: true },
    crunchy: {
      image: 'registry.x.io/crunchy/crunchy-postgres:ubi9-17.6-2534',
      repositorySize: '40Gi',
    },
  },
  scheduling: {
    nodeSelector: { pool: 'data' },
    tolerations: [{ key: 'data', operator: 'Exists' }],
    priorityClassName: 'production',
  },
}

const ownOperators = platform({
  images: { registry: 'registry.x.io/mirror', pullSecrets: ['pull'] },
  operatorNamespaces: ['operators'],
  zalando: { secretNameTemplate: '{cluster}-{username}', clusterNameLabel: 'pg-cluster' },
})

const onExternal: ClaimSpec = {
  plan: 'nano',
  deletionProtection: false,
  functions: { enabled: true },
  database: { type: 'External', external: { secretRef: { name: 'dsn' } } },
}

const dsn = secret('dsn', {
  uri: 'postgresql://master:p%40ss@db.example.com:6543/app',
  'ca.crt': certificatePair['tls.crt'],
})

const byKeys = secret('dsn', {
  host: '2001:db8::1',
  dbname: 'app',
  username: 'app_owner',
  password: 'secret',
  sslmode: 'disable',
})

const logins = secret('logins', {
  authenticator: 'rest-pw',
  supabase_auth_admin: 'auth-pw',
  supabase_storage_admin: 'storage-pw',
  supabase_owner: 'owner-pw',
})

/** What the set-up finds on a server whose admin is no superuser. */
const limited = JSON.stringify({
  limits: [
    { feature: 'service_role_bypassrls', reason: 'service_role is held by row level security' },
    { feature: 'realtime', reason: 'Realtime cannot migrate this database' },
  ],
  owner: 'supabase_owner',
  version: 16,
})

const exploredAs = async (state: World, message: string): Promise<World> => {
  const before = await later(state, 2)
  return later(withObjects(before, setUpPod(before, message)), 1)
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
    reason:
      'the fullest claim: Envoy, VersityGW, functions, mail, providers, extensions, a pooler, three replicas',
    world: () => ready(world(everything, { objects: [...authObjects] })),
  },
  {
    name: 'functions-from-configmaps',
    reason:
      "Edge Functions whose code the users' own ConfigMaps hold: mounted for the set-up program alone, and part of the checksum",
    world: () => ready(world(fromConfigMaps, { objects: usersConfigMaps })),
  },
  {
    name: 'configmap-lost',
    reason:
      'a ConfigMap with code is deleted under a running project: what runs keeps its checksum, the claim names the ConfigMap',
    world: async () => ({
      ...(await ready(world(fromConfigMaps, { objects: usersConfigMaps }))),
      cluster: { objects: usersConfigMaps.slice(1) },
    }),
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
    name: 'zalando-prepared',
    reason:
      "the superuser's Secret, under the name that Zalando's operator looks for, is there before the postgresql, which the operator would else make up a password for",
    world: () => later(world(onZalando), 1),
  },
  {
    name: 'zalando',
    reason:
      "PostgreSQL by Zalando's operator: the pooler of its own, Spilo's libraries and those of the extensions, no load balancer, nobody's password changed",
    world: () => ready(world(onZalando)),
  },
  {
    name: 'zalando-platform',
    reason:
      "an operator that names Secrets and labels pods as its platform wants, and images from the platform's registry",
    world: () =>
      ready(world({ ...least, database: onZalando.database ?? {} }, { objects: [ownOperators] })),
  },
  {
    name: 'zalando-hibernated',
    reason: 'no pod of the database and none of its pooler; the volumes and the Secret stay',
    world: async () =>
      later(edited(await ready(world(onZalando)), { ...onZalando, state: 'Hibernated' }), 4),
  },
  {
    name: 'crunchy-created',
    reason:
      "the operator has still to make the authority of the server's certificate: what checks it is not made yet, the database is",
    world: () => later(world(onCrunchy), 2, false),
  },
  {
    name: 'crunchy',
    reason:
      'PostgreSQL by Crunchy Postgres for Kubernetes: TLS with its authority for every client, PgBouncer, pgBackRest, no user but postgres',
    world: () => ready(world(onCrunchy)),
  },
  {
    name: 'crunchy-platform',
    reason:
      "Crunchy's images are the operator's own; the platform's Secret to pull with is handed on",
    world: () =>
      ready(world({ ...least, database: { type: 'Crunchy' } }, { objects: [ownOperators] })),
  },
  {
    name: 'crunchy-hibernated',
    reason: 'the cluster is shut down by its operator; volumes, copies and Secrets stay',
    world: async () =>
      later(edited(await ready(world(onCrunchy)), { ...onCrunchy, state: 'Hibernated' }), 4),
  },
  {
    name: 'extensions-off',
    reason:
      'extensions that are no longer asked for are still in the database: their libraries, settings and the key of the vault stay',
    world: async () => {
      const before = await ready(
        world({
          ...least,
          database: { extensions: [{ name: 'pg_cron' }, { name: 'supabase_vault' }] },
        }),
      )
      return later(edited(before, least), 3)
    },
  },
  {
    name: 'external-unexplored',
    reason:
      'a server of the user: everything that works on any of them is made at once, Realtime and Studio wait for what the set-up finds',
    world: () => later(world(onExternal, { objects: [dsn] }), 2, false),
  },
  {
    name: 'external-limited',
    reason:
      'the set-up found that Realtime cannot be served and that service_role cannot pass row level security: the one is off, policies make up for the other; each service checks the certificate',
    world: async () => ready(await exploredAs(world(onExternal, { objects: [dsn] }), limited)),
  },
  {
    name: 'external-secret-lost',
    reason:
      "the user's Secret is deleted under a running project: what it said is kept, nothing that runs changes, the claim names it",
    world: async () => ({
      ...(await ready(world(onExternal, { objects: [dsn] }))),
      cluster: { objects: [] },
    }),
  },
  {
    name: 'external-prepared',
    reason:
      'roles that are on the server already, at an IPv6 address, without TLS: their passwords are the ones that services use; no Storage, so nothing in the cluster keeps data',
    world: () =>
      ready(
        world(
          {
            ...least,
            database: {
              type: 'External',
              external: { secretRef: { name: 'dsn' }, loginsSecretRef: { name: 'logins' } },
            },
          },
          { objects: [byKeys, logins] },
        ),
      ),
  },
  {
    name: 'external-unreadable',
    reason:
      'the Secret says what cannot be: nothing is composed that needs the database, and one sentence says what is wrong',
    world: () =>
      later(
        world(onExternal, { objects: [secret('dsn', { uri: 'postgresql://u:p@a,b/app' })] }),
        2,
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
      'a new generation of signing keys, API keys and passwords: both generations verify, the gateway translates the old keys, consumers roll',
    world: async () =>
      edited(await ready(world()), {
        secrets: { generations: { jwt: 2, apiKeys: 2, database: 2 } },
      }),
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
    name: 'metrics',
    reason:
      'the platform collects metrics: exporters are on, and PodMonitor, alert rules and dashboard know all of them',
    world: () =>
      ready(
        world({ database: { instances: 2 }, gateway: { type: 'Envoy' } }, { objects: [measuring] }),
      ),
  },
  {
    name: 'metrics-missing',
    reason:
      'a platform that collects metrics without the Prometheus Operator: the project is Ready without, and says so',
    world: () =>
      ready(world({}, { objects: [measuring], kinds: ['postgresql.cnpg.io/v1/Cluster'] })),
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
      const state = await ready(world(everything, { objects: [...authObjects] }))
      return {
        ...state,
        cluster: { objects: authObjects.filter(({ metadata }) => metadata?.name !== 'smtp') },
      }
    },
  },
  {
    name: 'storage-off',
    reason: 'Storage turned off later: its workloads go, the volume with the files stays',
    world: async () => edited(await ready(world()), { storage: { enabled: false } }),
  },
  {
    name: 'going-to-sleep',
    reason:
      'what uses the database is scaled to nothing first; the last check goes, everything else stays',
    world: async () => edited(await ready(world()), { state: 'Hibernated' }),
  },
  {
    name: 'hibernated',
    reason:
      'no pod runs, by the means of each kind; nothing that holds data or keys is gone, and Crossplane calls seldom',
    world: async () => later(edited(await ready(world()), { state: 'Hibernated' }), 4),
  },
  {
    name: 'waking',
    reason: 'everything is rendered as ever; Ready waits for a last check that is made anew',
    world: async () =>
      edited(await later(edited(await ready(world()), { state: 'Hibernated' }), 4), {}),
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
  ...externalStoreCases,
  ...azureBlobCases,
  ...versityGWCases,
  ...storeCases,
  ...cloudCases,
]
