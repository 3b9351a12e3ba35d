import type { ISecret } from 'kubernetes-models/v1'
import { DATABASE_CLUSTER } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import type { SecretKey } from '../kube/environment.ts'
import { moved } from '../kube/image.ts'
import { installedOf } from '../kube/installed.ts'
import { metadata } from '../kube/labels.ts'
import { MAX_NAME, nameFor } from '../kube/names.ts'
import { checkSize, checkVolume } from '../kube/volume.ts'
import type { Observed } from '../observed.ts'
import type { CrunchyPostgresCluster } from './crunchy-types.ts'
import { limitsOf, needsOf, refuseAbsent } from './extensions.ts'
import { crunchyPods } from './operator-pods.ts'
import { SUPABASE_PARAMETERS } from './parameters.ts'
import { nodeAffinity } from './placement.ts'
import { POOLER_RESOURCES } from './pooler.ts'
import type { Database, PlacedValue } from './port.ts'
import { volumesOfDatabase } from './volumes.ts'

const API_VERSION = 'postgres-operator.crunchydata.com/v1beta1'
const SUPERUSER = 'postgres'
/** Name of the one set of instances: another name would be another set, and this one's data gone. */
const SET = 'pg'

/** What stands for the image that the operator was installed with. */
const PRODUCT = 'crunchy-postgres'
const CLAIMED_IMAGE = 'spec.database.crunchy.image'
const WAY_OUT = 'CloudNativePG runs images of supabase/postgres, which have it'

/** Libraries that are loaded anyway: the operator's own first. */
const LOADED = ['pgaudit', 'pg_stat_statements']

type Spec = CrunchyPostgresCluster['spec']

const claimOf = (size: string, className: string | undefined) => ({
  accessModes: ['ReadWriteOnce'],
  ...(className && { storageClassName: className }),
  resources: { requests: { storage: size } },
})

/**
 * A full backup each Sunday at 01:00, differential ones on the other days; two full ones are kept.
 */
const backups = (size: string, className: string | undefined): NonNullable<Spec['backups']> => ({
  pgbackrest: {
    global: { 'repo1-retention-full': '2' },
    repos: [
      {
        name: 'repo1',
        schedules: { full: '0 1 * * 0', differential: '0 1 * * 1-6' },
        volume: { volumeClaimSpec: claimOf(size, className) },
      },
    ],
  },
})

const placement = ({ project }: Foundation) => {
  const { nodeSelector, tolerations, priorityClassName } = project.spec.scheduling
  return {
    ...(nodeSelector && { affinity: { nodeAffinity: nodeAffinity(nodeSelector) } }),
    ...(tolerations && { tolerations }),
    ...(priorityClassName && { priorityClassName }),
  }
}

const proxy = (foundation: Foundation): NonNullable<Spec['proxy']> => {
  const { database, replicas } = foundation.project.spec
  return {
    pgBouncer: {
      ...placement(foundation),
      replicas,
      config: {
        global: {
          pool_mode: database.pooler.poolMode,
          default_pool_size: String(database.pooler.defaultPoolSize),
          max_client_conn: String(database.pooler.maxClientConn),
          // Clients prepare statements by themselves; in transaction mode PgBouncer keeps track.
          max_prepared_statements: '200',
        },
      },
      resources: POOLER_RESOURCES,
    },
  }
}

const parametersOf = (existing: CrunchyPostgresCluster | undefined): Record<string, string> =>
  existing?.spec.patroni.dynamicConfiguration.postgresql.parameters ?? {}

const postgresCluster = (
  foundation: Foundation,
  name: string,
  parameters: Record<string, string>,
  existing: CrunchyPostgresCluster | undefined,
): CrunchyPostgresCluster => {
  const { project } = foundation
  const { database } = project.spec
  const { storage, crunchy = {} } = database
  const { registry, pullSecrets = [] } = project.platform.images ?? {}
  const className =
    storage.className ?? existing?.spec.instances[0]?.dataVolumeClaimSpec.storageClassName
  return {
    apiVersion: API_VERSION,
    kind: 'PostgresCluster',
    metadata: metadata(project, 'database', name),
    spec: {
      metadata: {
        labels: { ...project.platform.labels, 'app.kubernetes.io/instance': project.name },
      },
      postgresVersion: database.majorVersion,
      ...(crunchy.image && {
        image: registry ? moved(crunchy.image, registry) : crunchy.image,
      }),
      ...(pullSecrets.length > 0 && {
        imagePullSecrets: pullSecrets.map((each) => ({ name: each })),
      }),
      shutdown: false,
      // No login of Supabase's: the operator takes no underscore in their names. With this one it
      // makes neither a user nor a database of the cluster's name.
      users: [{ name: SUPERUSER, password: { type: 'AlphaNumeric' } }],
      instances: [
        {
          name: SET,
          replicas: database.instances,
          dataVolumeClaimSpec: claimOf(storage.size, className),
          ...(storage.walSize && { walVolumeClaimSpec: claimOf(storage.walSize, className) }),
          ...(database.resources && {
            resources: {
              ...(database.resources.requests && { requests: database.resources.requests }),
              ...(database.resources.limits && { limits: database.resources.limits }),
            },
          }),
          ...placement(foundation),
        },
      ],
      // Older versions of 5 have no spec.config.parameters.
      patroni: { dynamicConfiguration: { postgresql: { parameters } } },
      ...(database.pooler.enabled && { proxy: proxy(foundation) }),
      ...(crunchy.repositorySize && { backups: backups(crunchy.repositorySize, className) }),
    },
  }
}

const storageOf = (existing: CrunchyPostgresCluster | undefined) => {
  const set = existing?.spec.instances[0]
  return set
    ? {
        size: set.dataVolumeClaimSpec.resources.requests.storage,
        walSize: set.walVolumeClaimSpec?.resources.requests.storage,
        className: set.dataVolumeClaimSpec.storageClassName ?? 'the default class',
      }
    : {}
}

/** What the operator has written, as far as it has. */
const written = (observed: Observed, places: readonly SecretKey[]): PlacedValue[] =>
  places.flatMap((at) => {
    const question = { ask: 'object', apiVersion: 'v1', kind: 'Secret', name: at.secret } as const
    const text = observed.look<ISecret>(question)?.[0]?.data?.[at.key]
    return text ? [{ at, value: Buffer.from(text, 'base64').toString('utf8') }] : []
  })

/**
 * PostgreSQL run by Crunchy Postgres for Kubernetes (PGO), 5 or 6, as one PostgresCluster.
 *
 * Its servers take connections over TLS alone, with a certificate of the operator's own authority,
 * which every client checks. The superuser's password is the operator's: it keeps the Secret and the
 * server together, and a Secret has one controller.
 */
export const crunchy = (foundation: Foundation): Database => {
  const { project, observed, birth } = foundation
  const { database } = project.spec
  const image = database.crunchy?.image ?? PRODUCT
  refuseAbsent(project, image, CLAIMED_IMAGE)

  const name = nameFor(project.name, 'db', MAX_NAME.crunchyCluster)
  const existing = observed.resource<CrunchyPostgresCluster>(DATABASE_CLUSTER)
  checkVolume('database.storage', storageOf(existing), database.storage)
  const { copies } = volumesOfDatabase(existing)
  checkSize('database.crunchy.repositorySize', copies, database.crunchy?.repositorySize)

  const asked = database.extensions.map((each) => each.name)
  const present = parametersOf(existing)
  const needs = needsOf(project, image, asked, LOADED, {
    parameters: present,
    shared_preload_libraries: present.shared_preload_libraries?.split(',') ?? [],
    vaultKey: false,
  })
  const libraries = [...new Set([...LOADED, ...needs.libraries])]
  const parameters = {
    ...SUPABASE_PARAMETERS,
    ...needs.parameters,
    ...database.parameters,
    // the operator adds its own
    shared_preload_libraries: libraries.filter((each) => each !== 'pgaudit').join(','),
  }

  const adminPassword = { secret: `${name}-pguser-${SUPERUSER}`, key: 'password' }
  const ca = { secret: `${name}-cluster-cert`, key: 'ca.crt' }
  const object = postgresCluster(foundation, name, parameters, existing)
  const { resources, blocked } = installedOf(
    observed,
    { [DATABASE_CLUSTER]: object },
    'install Crunchy Postgres for Kubernetes',
  )

  return {
    type: 'Crunchy',
    version: String(database.majorVersion),
    host: `${name}-primary.${project.namespace}`,
    port: 5432,
    name: 'postgres',
    sslMode: 'verify-full',
    ca,
    admin: { user: SUPERUSER, password: adminPassword },
    values: existing ? written(observed, [adminPassword, ca]) : [],
    owner: 'supabase_owner',
    ...(database.pooler.enabled && {
      pooler: {
        host: `${name}-pgbouncer.${project.namespace}`,
        port: 5432,
        ...(DATABASE_CLUSTER in resources && { settings: object.spec.proxy?.pgBouncer.config }),
      },
    }),
    // It reaches its pods through the API server alone.
    pods: { labels: crunchyPods(name) },
    volumes: `${name}-${SET}-[a-z0-9]+-pg(data|wal)|${name}-repo1`,
    libraries: needs.libraries,
    toBeExplored: false,
    limits: limitsOf(project, image, LOADED, WAY_OUT),
    incarnation: existing?.metadata?.uid ?? birth.databaseUid,
    resources,
    ...(blocked && { blocked }),
  }
}
