import type { ISecret } from 'kubernetes-models/v1'
import type { Project } from '../../api/project.ts'
import { DATABASE_SERVER } from '../../composition-keys.ts'
import type { Foundation } from '../../foundation.ts'
import { installedOf } from '../../kube/installed.ts'
import { nameFor } from '../../kube/names.ts'
import { managedName, type NameRule } from '../../managed/names.ts'
import { decided, reported } from '../../managed/outside.ts'
import { PROVIDERS_PROJECT, providerSettings } from '../../managed/provider.ts'
import {
  configOf,
  configText,
  externalName,
  managedResource,
  managedTags,
} from '../../managed/resource.ts'
import { databaseConnectionName } from '../../secrets/names.ts'
import type { Database } from '../port.ts'
import { uncheckedBy } from '../tls.ts'
import { flagsOf } from './cloudsql-flags.ts'
import type { CloudSqlInstance, CloudSqlUser, Flag } from './cloudsql-types.ts'
import { type Access, accessOf, CLOUDS_KEY, isGuarded, isStillGuarded } from './server.ts'
import { disk } from './storage.ts'

const API_VERSION = 'sql.gcp.m.upbound.io/v1beta1'
const LOGIN = 'database-login'

/** Together with the name of the project of Google Cloud it has at most 98 characters. */
const NAME: NameRule = { max: 64, hyphens: true }

/**
 * Every instance has this admin, without a password at first; no other admin is safe from being
 * dropped.
 */
const ADMIN = 'postgres'

/** Cloud SQL has no smaller disk. */
const fitting = (gibibytes: number): number => Math.max(gibibytes, 10)

const INSTALL =
  'install the Provider package provider-gcp-sql for Crossplane 2 (and activate its kinds, where a ManagedResourceActivationPolicy narrows them)'

/** Authority of the instance's own certificate, which the provider writes beside it. */
const AUTHORITY = 'serverCACertificateCert'

type Written = { readonly isThere: boolean; readonly authority: string | undefined }

const writtenBy = ({ observed, project }: Foundation, exists: boolean): Written => {
  const name = databaseConnectionName(project)
  const question = { ask: 'object', apiVersion: 'v1', kind: 'Secret', name } as const
  const [secret] = (exists && observed.look<ISecret>(question)) || []
  const authority = secret?.data?.[AUTHORITY]
  return {
    isThere: secret !== undefined,
    authority: authority && Buffer.from(authority, 'base64').toString('utf8'),
  }
}

const ASKS = 'database.type: CloudSQL'

/** What the platform has set for Google Cloud, and for Cloud SQL in it. */
const settingsFor = ({ platform }: Project) => {
  const gcp = providerSettings('gcp', platform.providers?.gcp, ASKS, ['region'])
  return { gcp, sql: providerSettings('gcp.cloudSQL', gcp.cloudSQL, ASKS, ['privateNetwork']) }
}

/** What is decided once for the instance, by the name under which it is remembered. */
const decisions = (
  foundation: Foundation,
  { gcp }: ReturnType<typeof settingsFor>,
  existing: CloudSqlInstance | undefined,
) => {
  const { project, keys } = foundation
  const running = existing?.spec.forProvider
  const made = decided(
    foundation,
    existing,
    {
      'database-name': {
        made: managedName(project, keys, gcp.namePrefix, NAME),
        exists: externalName(existing),
      },
    },
    {
      'database-config': {
        field: 'gcp.providerConfigRef',
        asked: configText(gcp.providerConfigRef),
        exists: configOf(existing),
      },
      'database-region': { field: 'gcp.region', asked: gcp.region, exists: running?.region },
      'database-key': {
        field: 'gcp.kmsKeyName',
        asked: gcp.kmsKeyName,
        exists: running?.encryptionKeyName,
        none: CLOUDS_KEY,
      },
      'database-project': {
        field: 'gcp.project',
        asked: gcp.project,
        exists: running?.project,
        none: PROVIDERS_PROJECT,
      },
    },
  )
  return {
    made,
    name: made['database-name'] ?? '',
    config: made['database-config'] ?? '',
    region: made['database-region'] ?? '',
    key: made['database-key'] === CLOUDS_KEY ? undefined : made['database-key'],
    project: made['database-project'] === PROVIDERS_PROJECT ? undefined : made['database-project'],
  }
}

type Place = ReturnType<typeof decisions>

const common = ({ project }: Foundation, { config }: Place) =>
  ({
    apiVersion: API_VERSION,
    component: 'database',
    name: nameFor(project.name, 'db'),
    config,
  }) as const

const instanceOf = (
  foundation: Foundation,
  place: Place,
  existing: CloudSqlInstance | undefined,
  databaseFlags: Flag[],
): CloudSqlInstance => {
  const { project } = foundation
  const { database, dataReclaimPolicy } = project.spec
  const { gcp, sql } = settingsFor(project)
  const running = existing?.spec.forProvider.settings
  const network = running?.ipConfiguration ?? sql
  const guarded = isGuarded(project)
  return managedResource(project, {
    ...common(foundation, place),
    kind: 'DatabaseInstance',
    externalName: place.name,
    reclaim: dataReclaimPolicy,
    connectionSecret: databaseConnectionName(project),
    forProvider: {
      ...(place.project && { project: place.project }),
      region: place.region,
      databaseVersion: `POSTGRES_${database.majorVersion}`,
      ...(place.key && { encryptionKeyName: place.key }),
      deletionProtection: guarded,
      settings: {
        activationPolicy: 'ALWAYS',
        tier: database.cloudSQL?.tier ?? 'db-custom-1-3840',
        edition: 'ENTERPRISE',
        availabilityType: database.instances > 1 ? 'REGIONAL' : 'ZONAL',
        diskType: 'PD_SSD',
        diskSize: disk(database.storage.size, running?.diskSize, fitting),
        // the claim says how large it is
        diskAutoresize: false,
        databaseFlags,
        ipConfiguration: {
          ipv4Enabled: false,
          privateNetwork: network.privateNetwork,
          ...(network.allocatedIpRange && { allocatedIpRange: network.allocatedIpRange }),
          sslMode: 'ENCRYPTED_ONLY',
        },
        backupConfiguration: {
          enabled: true,
          pointInTimeRecoveryEnabled: true,
          backupRetentionSettings: {
            retainedBackups: sql.retainedBackups ?? 7,
            retentionUnit: 'COUNT',
          },
        },
        deletionProtectionEnabled: guarded,
        userLabels: managedTags(project, gcp.labels),
      },
    },
  })
}

const loginOf = (foundation: Foundation, place: Place, access: Access): CloudSqlUser =>
  managedResource(foundation.project, {
    ...common(foundation, place),
    kind: 'User',
    externalName: ADMIN,
    annotations: { 'xsupabase.io/checksum': access.passwordChecksum },
    // it goes with its instance, and could not be dropped before
    reclaim: 'Retain',
    forProvider: {
      ...(place.project && { project: place.project }),
      instance: place.name,
      deletionPolicy: 'ABANDON',
      passwordSecretRef: access.password.ref,
    },
  })

/**
 * PostgreSQL run by Google's Cloud SQL: an instance with a private address, and the password of its
 * admin `postgres`, a member of cloudsqlsuperuser. Its database is `postgres`, which is there.
 *
 * The certificate is signed by an authority of the instance's own and names no address, so it is
 * checked who signed it (verify-ca).
 */
export const cloudSQL = (foundation: Foundation): Database => {
  const { project, observed, birth } = foundation
  const existing = observed.resource<CloudSqlInstance>(DATABASE_SERVER)
  const place = decisions(foundation, settingsFor(project), existing)
  const written = writtenBy(foundation, existing !== undefined)
  const told = reported(foundation, {
    'database-address': existing?.status?.atProvider?.privateIpAddress,
    'database-authority': written.authority,
  })
  const authority = told['database-authority']
  // The provider writes the authority once the instance exists. If the host were told before, pods
  // would roll when the authority comes.
  const host = authority || written.isThere ? (told['database-address'] ?? '') : ''
  const access = accessOf(
    foundation,
    ADMIN,
    authority ? { pem: authority, mode: 'verify-ca' } : undefined,
    `its provider has written no ${AUTHORITY} into Secret ${databaseConnectionName(project)}`,
  )
  const present = existing?.spec.forProvider.settings.databaseFlags ?? []
  const { flags, libraries } = flagsOf(project.spec, present)
  const { resources, blocked } = installedOf(
    observed,
    {
      [DATABASE_SERVER]: instanceOf(foundation, place, existing, flags),
      [LOGIN]: loginOf(foundation, place, access),
    },
    INSTALL,
  )
  // Google refuses a login of an instance that does not exist yet, so it is made once the address
  // is known.
  const { [LOGIN]: user, ...server } = resources
  const isUp = told['database-address'] !== undefined || observed.has(LOGIN)
  const reportedNow = existing?.status?.atProvider
  const protectedNow =
    reportedNow?.deletionProtection === true ||
    reportedNow?.settings?.deletionProtectionEnabled === true

  return {
    type: 'CloudSQL',
    version: String(project.spec.database.majorVersion),
    host,
    port: 5432,
    name: 'postgres',
    ...access.port,
    owner: 'supabase_owner',
    libraries,
    limits: [...access.limits, ...uncheckedBy(project, access.port)],
    toBeExplored: true,
    incarnation: host === '' ? undefined : (existing?.metadata?.uid ?? birth.databaseUid),
    servers: [DATABASE_SERVER, LOGIN],
    resources: { ...access.resources, ...server, ...(user && isUp && { [LOGIN]: user }) },
    outside: { ...place.made, ...told },
    guarded: isStillGuarded(project, protectedNow),
    ...(blocked && { blocked }),
  }
}
