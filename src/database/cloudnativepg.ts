import type { Spec } from '../api/project.ts'
import { DATABASE_ADMIN, DATABASE_CLUSTER, DATABASE_VAULT } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { image } from '../kube/image.ts'
import { metadata } from '../kube/labels.ts'
import { MAX_NAME, nameFor } from '../kube/names.ts'
import { secret } from '../kube/secret.ts'
import { checkVolume } from '../kube/volume.ts'
import type { Observed } from '../observed.ts'
import { Refusal } from '../refusal.ts'
import { databaseAdminName } from '../secrets/names.ts'
import type { CloudNativePGCluster } from './cloudnativepg-types.ts'
import { limitsOf, needsOf, refuseAbsent, refuseLoss, VAULT_LIBRARY } from './extensions.ts'
import { stepOf } from './image-change.ts'
import { type Flavour, flavourOf, majorOf, postgresImage } from './images.ts'
import { pluginsOf, refuseUnknown } from './output-plugins.ts'
import { SUPABASE_PARAMETERS } from './parameters.ts'
import { pooler } from './pooler.ts'
import type { Database, Limit } from './port.ts'
import { vaultSecret, vaultVolume } from './vault.ts'

const API_VERSION = 'postgresql.cnpg.io/v1'

/** Libraries to load at start: only what the image has, else PostgreSQL does not start at all. */
const PRELOAD: Readonly<Record<Flavour, readonly string[]>> = {
  supabase: [
    'pg_stat_statements',
    'pgaudit',
    'plpgsql',
    'plpgsql_check',
    'pg_cron',
    'pg_net',
    'auto_explain',
    'plan_filter',
  ],
  vanilla: ['pg_stat_statements'],
}

const PARAMETERS: Readonly<Record<Flavour, Readonly<Record<string, string>>>> = {
  supabase: { 'cron.database_name': 'postgres' },
  vanilla: {},
}

const LIMITS: Readonly<Record<Flavour, readonly Limit[]>> = {
  supabase: [],
  vanilla: [
    {
      feature: 'realtime_postgres_changes',
      reason:
        'the image has no wal2json; broadcast and presence work. Use an image of supabase/postgres',
    },
  ],
}

const CLAIMED_IMAGE = 'spec.database.cloudNativePG.image'
const PLATFORM_IMAGE = 'EnvironmentConfig xsupabase: data.images.override.database'

/** What the extensions need. New needs wait, as settings do, until a changed image is in force. */
const needsFor = (
  { project, observed }: Foundation,
  released: string,
  existing: CloudNativePGCluster | undefined,
) => {
  const vaultKey = observed.has(DATABASE_VAULT)
  const usual = PRELOAD[flavourOf(released)]
  const { imageName, postgresql } = existing?.spec ?? {}
  if (!imageName || imageName === image(project, 'database', released)) {
    const asked = project.spec.database.extensions.map(({ name }) => name)
    return needsOf(project, released, asked, usual, { ...postgresql, vaultKey })
  }
  const field = project.platform.images?.override?.database ? PLATFORM_IMAGE : CLAIMED_IMAGE
  const before = PRELOAD[flavourOf(imageName)]
  refuseLoss(project, released, field, before, { ...postgresql, vaultKey })
  return needsOf(project, released, [], usual, { ...postgresql, vaultKey: false })
}

type Needs = ReturnType<typeof needsFor>

const settingsOf = (
  asked: Spec['database']['parameters'],
  released: string,
  needs: Needs,
  imageName: string,
) => ({
  parameters: {
    ...SUPABASE_PARAMETERS,
    ...PARAMETERS[flavourOf(released)],
    ...pluginsOf(imageName),
    ...needs.parameters,
    ...asked,
  },
  shared_preload_libraries: [...new Set([...PRELOAD[flavourOf(released)], ...needs.libraries])],
})

/**
 * The database that Supabase's tools expect. With it the operator makes no database of its own, and
 * `app` stays a role without rights. Our SQL runs in a Job, not here: a failed bootstrap cannot be
 * repeated.
 */
const NEW: CloudNativePGCluster['spec']['bootstrap'] = {
  initdb: {
    database: 'postgres',
    owner: 'app',
    encoding: 'UTF8',
    localeCollate: 'C.UTF-8',
    localeCType: 'C.UTF-8',
  },
}

/** One that was restored in our place began otherwise, and the operator takes no second beginning. */
const bootstrapOf = (existing: CloudNativePGCluster | undefined) =>
  existing && !existing.spec.bootstrap?.initdb ? {} : { bootstrap: NEW }

const cluster = (
  foundation: Foundation,
  name: string,
  adminSecret: string,
  released: string,
  needs: Needs,
  existing: CloudNativePGCluster | undefined,
): CloudNativePGCluster => {
  const { project, birth } = foundation
  const { database, scheduling }: Spec = project.spec
  const next = image(project, 'database', released)
  const settings = settingsOf(database.parameters, released, needs, next)
  const { imageName, postgresql } = stepOf({ imageName: next, postgresql: settings }, existing)
  const className = database.storage.className ?? existing?.spec.storage.storageClass
  const volume = (size: string) => ({ size, ...(className && { storageClass: className }) })
  const pullSecrets = project.platform.images?.pullSecrets ?? []
  return {
    apiVersion: API_VERSION,
    kind: 'Cluster',
    metadata: metadata(project, 'database', name),
    spec: {
      instances: database.instances,
      imageName,
      ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
      postgresUID: birth.postgres.uid,
      postgresGID: birth.postgres.gid,
      enableSuperuserAccess: true,
      superuserSecret: { name: adminSecret },
      ...bootstrapOf(existing),
      postgresql,
      ...(needs.libraries.includes(VAULT_LIBRARY) && {
        projectedVolumeTemplate: vaultVolume(foundation),
      }),
      storage: volume(database.storage.size),
      ...(database.storage.walSize && { walStorage: volume(database.storage.walSize) }),
      ...(database.resources && {
        resources: {
          ...(database.resources.requests && { requests: database.resources.requests }),
          ...(database.resources.limits && { limits: database.resources.limits }),
        },
      }),
      affinity: {
        enablePodAntiAffinity: true,
        podAntiAffinityType: 'preferred',
        topologyKey: 'kubernetes.io/hostname',
        ...(scheduling.nodeSelector && { nodeSelector: scheduling.nodeSelector }),
        ...(scheduling.tolerations && { tolerations: scheduling.tolerations }),
      },
      ...(scheduling.priorityClassName && { priorityClassName: scheduling.priorityClassName }),
      inheritedMetadata: {
        labels: { ...project.platform.labels, 'app.kubernetes.io/instance': project.name },
      },
    },
  }
}

const storageOf = (cluster: CloudNativePGCluster | undefined) =>
  cluster
    ? {
        size: cluster.spec.storage.size,
        walSize: cluster.spec.walStorage?.size,
        className: cluster.spec.storage.storageClass ?? 'the default class',
      }
    : {}

const refuseOtherMajor = (source: string, image: string, majorVersion: number): void => {
  const major = majorOf(image)
  if (major === majorVersion || image.includes('@')) return
  throw new Refusal(
    'InvalidPlatform',
    `${source}: ${image} ${major ? `is PostgreSQL ${major}` : 'has a tag without a version'}, the project has ${majorVersion}; CloudNativePG would upgrade its data. Name an image whose tag begins with ${majorVersion}`,
  )
}

/** Kinds that the API server has said it does not know. */
const absent = (observed: Observed, kinds: readonly string[]): Pick<Database, 'blocked'> => {
  const kind = kinds.find((each) => observed.schema(API_VERSION, each) === 'absent')
  return kind === undefined
    ? {}
    : {
        blocked: `${API_VERSION} ${kind} is not installed in this cluster; install CloudNativePG, the project goes on by itself then`,
      }
}

/**
 * PostgreSQL run by CloudNativePG 1.29 or newer, as one Cluster object.
 *
 * The operator logs in as `postgres` and needs it to stay a superuser, so people get
 * `supabase_owner` instead.
 */
export const cloudNativePG = (foundation: Foundation): Database => {
  const { project, observed, birth, keys } = foundation
  const { database } = project.spec
  const released = postgresImage(project)
  if (!released) {
    throw new Refusal(
      'InvalidSpec',
      `spec.database.majorVersion: release ${project.release.name} has no image of PostgreSQL ${database.majorVersion}; name one in spec.database.cloudNativePG.image, or use ${Object.keys(project.release.postgres).join(' or ')}`,
    )
  }

  refuseOtherMajor(PLATFORM_IMAGE, released, database.majorVersion)
  refuseAbsent(project, released, CLAIMED_IMAGE)
  refuseUnknown(database, image(project, 'database', released))

  const name = nameFor(project.name, 'db', MAX_NAME.cnpgCluster)
  const adminSecret = databaseAdminName(project)
  const adminPassword = { secret: adminSecret, key: 'password' }
  const existing = observed.resource<CloudNativePGCluster>(DATABASE_CLUSTER)
  checkVolume('database.storage', storageOf(existing), database.storage)
  const needs = needsFor(foundation, released, existing)
  const pool = database.pooler.enabled ? pooler(foundation, name) : undefined
  const installed = existing !== undefined || observed.schema(API_VERSION, 'Cluster') === 'present'
  const poolable =
    pool !== undefined &&
    (observed.has('database-pooler') || observed.schema(API_VERSION, 'Pooler') === 'present')
  const resources = {
    [DATABASE_ADMIN]: secret(
      project,
      adminSecret,
      { username: 'postgres', password: keys.passwords.admin },
      {
        type: 'kubernetes.io/basic-auth',
        labels: { 'cnpg.io/reload': 'true' },
      },
    ),
    ...(installed && {
      [DATABASE_CLUSTER]: cluster(foundation, name, adminSecret, released, needs, existing),
    }),
    // for ever: without it what stands in the vault is lost
    ...((needs.libraries.includes(VAULT_LIBRARY) || observed.has(DATABASE_VAULT)) && {
      [DATABASE_VAULT]: vaultSecret(foundation),
    }),
    // the set-up reads the password, whether anybody can run the pooler or not
    ...pool?.login,
    ...(poolable && pool?.resources),
  }

  return {
    type: 'CloudNativePG',
    version: String(database.majorVersion),
    host: `${name}-rw.${project.namespace}`,
    port: 5432,
    name: 'postgres',
    sslMode: 'require',
    admin: { user: 'postgres', password: adminPassword },
    values: [{ at: adminPassword, value: keys.passwords.admin }],
    owner: 'supabase_owner',
    ...(pool && { pooler: { ...pool.port, ...(poolable && { settings: pool.settings }) } }),
    pods: {
      labels: { 'cnpg.io/cluster': name },
      // It asks each for its state at 8000, and logs in (its documentation, Networking).
      operator: { labels: [{ 'app.kubernetes.io/name': 'cloudnative-pg' }], ports: [5432, 8000] },
    },
    exporter: {
      program: 'cloudnativepg',
      port: 'metrics',
      path: '/metrics',
      pods: { label: 'cnpg.io/podRole', value: 'instance' },
    },
    volumes: `${name}-[0-9]+(-wal)?`,
    libraries: needs.libraries,
    toBeExplored: false,
    limits: [
      ...LIMITS[flavourOf(released)],
      ...limitsOf(project, released, PRELOAD[flavourOf(released)]),
    ],
    incarnation: existing?.metadata?.uid ?? birth.databaseUid,
    resources,
    ...absent(observed, [
      ...(installed ? [] : ['Cluster']),
      ...(pool && installed && !poolable ? ['Pooler'] : []),
    ]),
  }
}
