import type { Spec } from '../api/project.ts'
import { DATABASE_ADMIN, DATABASE_CLUSTER } from '../composition-keys.ts'
import type { Foundation } from '../foundation.ts'
import { moved } from '../kube/image.ts'
import { installedOf } from '../kube/installed.ts'
import { metadata } from '../kube/labels.ts'
import { MAX_NAME, nameFor } from '../kube/names.ts'
import { quantityValue } from '../kube/quantity.ts'
import { secret } from '../kube/secret.ts'
import { checkVolume } from '../kube/volume.ts'
import { zalandoSecretName } from '../secrets/names.ts'
import { limitsOf, needsOf, refuseAbsent } from './extensions.ts'
import { zalandoPods } from './operator-pods.ts'
import { SUPABASE_PARAMETERS } from './parameters.ts'
import { nodeAffinity } from './placement.ts'
import { POOLER_RESOURCES } from './pooler.ts'
import type { Database } from './port.ts'
import type { ZalandoPostgresql } from './zalando-types.ts'

const API_VERSION = 'acid.zalan.do/v1'
const SUPERUSER = 'postgres'

/** Stands for the image in the operator's configuration: some tag of Spilo. */
const SPILO = 'ghcr.io/zalando/spilo'
const CLAIMED_IMAGE = 'spec.database.zalando.image'
const WAY_OUT = 'CloudNativePG runs images of supabase/postgres, which have it'

/** Libraries that Spilo loads where nobody names any. */
const LOADED = ['pg_stat_statements', 'pg_cron', 'timescaledb']
/**
 * Libraries that Spilo's own scripts rely on. A list of libraries replaces Spilo's, so it must
 * contain them.
 */
const WITH_SPILO = [
  'bg_mon',
  'pg_stat_statements',
  'pgextwlist',
  'pg_auth_mon',
  'set_user',
  'pg_cron',
  'pg_stat_kcache',
]

const librariesOf = (existing: ZalandoPostgresql | undefined): readonly string[] =>
  existing?.spec.postgresql.parameters.shared_preload_libraries?.split(',') ?? []

/** Spilo's own list, unless something is wanted that is not on it. */
const preload = (needed: readonly string[], majorVersion: number): Record<string, string> => {
  if (needed.every((library) => LOADED.includes(library))) return {}
  // Spilo has TimescaleDB for these; who has made a table of it could not read that without.
  const usual = [...WITH_SPILO, ...(majorVersion <= 17 ? ['timescaledb'] : [])]
  return { shared_preload_libraries: [...new Set([...usual, ...needed])].join(',') }
}

/** An amount as the operator's CRD takes it: it knows fewer units than Kubernetes. */
const amount = (name: string, quantity: string): string => {
  if (name === 'cpu') {
    return /^(\d+m|\d+(\.\d{1,3})?)$/.test(quantity)
      ? quantity
      : `${Math.ceil(quantityValue(quantity) * 1000)}m`
  }
  return /^\d+(\.\d+)?([EPTGMK]i?)?$/.test(quantity)
    ? quantity
    : String(Math.ceil(quantityValue(quantity)))
}

const amounts = (given: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).map(([name, quantity]) => [name, amount(name, quantity)]),
  )

const resourcesOf = ({ requests, limits }: NonNullable<Spec['database']['resources']>) => ({
  ...(requests && { requests: amounts(requests) }),
  ...(limits && { limits: amounts(limits) }),
})

/**
 * The operator gives each pod half of its share of maxDBConnections as the size of a pool, so that
 * one login never takes all.
 */
const connectionPooler = ({ database, replicas }: Spec) => ({
  numberOfInstances: replicas,
  mode: database.pooler.poolMode,
  maxDBConnections: 2 * database.pooler.defaultPoolSize * replicas,
  resources: POOLER_RESOURCES,
})

const postgresql = (
  { project, birth }: Foundation,
  name: string,
  parameters: Record<string, string>,
  existing: ZalandoPostgresql | undefined,
): ZalandoPostgresql => {
  const { database, scheduling } = project.spec
  const className = database.storage.className ?? existing?.spec.volume.storageClass
  const { image } = database.zalando ?? {}
  const registry = project.platform.images?.registry
  return {
    apiVersion: API_VERSION,
    kind: 'postgresql',
    metadata: metadata(project, 'database', name),
    spec: {
      // Where the operator wants names to begin with the team, this one does.
      teamId: name.slice(0, -'-db'.length),
      numberOfInstances: database.instances,
      ...(image && { dockerImage: registry ? moved(image, registry) : image }),
      postgresql: { version: String(database.majorVersion), parameters },
      patroni: { initdb: { encoding: 'UTF8', locale: 'C.UTF-8', 'data-checksums': 'true' } },
      volume: {
        size: amount('storage', database.storage.size),
        ...(className && { storageClass: className }),
      },
      ...(database.resources && { resources: resourcesOf(database.resources) }),
      // Studio opens connections without TLS, which Spilo would not take. All others ask for it.
      env: [{ name: 'ALLOW_NOSSL', value: 'true' }],
      spiloRunAsUser: birth.postgres.uid,
      spiloRunAsGroup: birth.postgres.gid,
      spiloFSGroup: birth.postgres.gid,
      // The operator's own default is a load balancer for each.
      enableMasterLoadBalancer: false,
      enableReplicaLoadBalancer: false,
      enableMasterPoolerLoadBalancer: false,
      enableReplicaPoolerLoadBalancer: false,
      enableConnectionPooler: database.pooler.enabled,
      ...(database.pooler.enabled && { connectionPooler: connectionPooler(project.spec) }),
      ...(scheduling.nodeSelector && { nodeAffinity: nodeAffinity(scheduling.nodeSelector) }),
      ...(scheduling.tolerations && { tolerations: scheduling.tolerations }),
      ...(scheduling.priorityClassName && { podPriorityClassName: scheduling.priorityClassName }),
    },
  }
}

/**
 * PostgreSQL run by Zalando's operator, 1.15 or newer, as one postgresql object.
 *
 * Its image is Spilo, whose Patroni sets the superuser's password once, when the data is made: the
 * Secret of it is ours, there before the object, and never changes.
 */
export const zalando = (foundation: Foundation): Database => {
  const { project, observed, birth, keys } = foundation
  const { database } = project.spec
  const image = database.zalando?.image ?? SPILO
  refuseAbsent(project, image, CLAIMED_IMAGE)

  const name = nameFor(project.name, 'db', MAX_NAME.statefulSet)
  // What exists keeps its name, whatever the platform says by now.
  const admin =
    observed.resource(DATABASE_ADMIN)?.metadata?.name ?? zalandoSecretName(project, SUPERUSER, name)
  const adminPassword = { secret: admin, key: 'password' }
  const existing = observed.resource<ZalandoPostgresql>(DATABASE_CLUSTER)
  const exists = existing && {
    size: existing.spec.volume.size,
    className: existing.spec.volume.storageClass ?? 'the default class',
  }
  checkVolume('database.storage', exists ?? {}, {
    size: database.storage.size,
    className: database.storage.className,
  })

  const asked = database.extensions.map((each) => each.name)
  const needs = needsOf(project, image, asked, LOADED, {
    parameters: existing?.spec.postgresql.parameters ?? {},
    shared_preload_libraries: librariesOf(existing),
    vaultKey: false,
  })
  const parameters = {
    ...SUPABASE_PARAMETERS,
    ...needs.parameters,
    ...preload(needs.libraries, database.majorVersion),
    ...database.parameters,
  }

  const { resources, blocked } = installedOf(
    observed,
    { [DATABASE_CLUSTER]: postgresql(foundation, name, parameters, existing) },
    "install Zalando's postgres-operator",
  )
  const installed = DATABASE_CLUSTER in resources
  // The operator makes the Secret up where it finds none.
  const prepared = existing !== undefined || observed.has(DATABASE_ADMIN)

  return {
    type: 'Zalando',
    version: String(database.majorVersion),
    host: `${name}.${project.namespace}`,
    port: 5432,
    name: 'postgres',
    sslMode: 'require',
    admin: { user: SUPERUSER, password: adminPassword },
    values: [{ at: adminPassword, value: keys.lastingAdminPassword }],
    owner: 'supabase_owner',
    ...(database.pooler.enabled && {
      pooler: {
        host: `${name}-pooler.${project.namespace}`,
        port: 5432,
        ...(installed && {
          settings: [database.pooler.poolMode, database.pooler.defaultPoolSize],
        }),
      },
    }),
    pods: {
      labels: zalandoPods(project, name),
      // It asks Patroni at 8008, and logs in. The labels of its chart, and of its manifests.
      operator: {
        labels: [{ 'app.kubernetes.io/name': 'postgres-operator' }, { name: 'postgres-operator' }],
        ports: [5432, 8008],
      },
    },
    volumes: `pgdata-${name}-[0-9]+`,
    libraries: needs.libraries,
    toBeExplored: false,
    limits: limitsOf(project, image, LOADED, WAY_OUT),
    incarnation: existing?.metadata?.uid ?? birth.databaseUid,
    resources: {
      [DATABASE_ADMIN]: secret(project, adminPassword.secret, {
        username: SUPERUSER,
        password: keys.lastingAdminPassword,
      }),
      ...(prepared && resources),
    },
    ...(blocked && { blocked }),
  }
}
