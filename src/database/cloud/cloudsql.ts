import type { ISecret } from 'kubernetes-models/v1'
import { DATABASE_SERVER } from '../../composition-keys.ts'
import type { Foundation } from '../../foundation.ts'
import { installedOf } from '../../kube/installed.ts'
import { nameFor } from '../../kube/names.ts'
import { managedName, type NameRule } from '../../managed/names.ts'
import { decided, reported } from '../../managed/outside.ts'
import { providerSettings } from '../../managed/provider.ts'
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
import type { CloudSqlInstance, CloudSqlUser } from './cloudsql-types.ts'
import { accessOf, CLOUDS_KEY, isGuarded, isStillGuarded } from './server.ts'
import { disk } from './storage.ts'

const API_VERSION = 'sql.gcp.m.upbound.io/v1beta1'
const LOGIN = 'database-login'

/** Together with the name of the project of Google Cloud it has at most 98 characters. */
const NAME: NameRule = { max: 64, hyphens: true }

/** It is there in every instance, without a password, and the only admin that may not be dropped. */
const ADMIN = 'postgres'

/** Remembered where the platform names no project: the provider's own, and never another one. */
const ANY_PROJECT = 'of-provider-config'

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

/**
 * PostgreSQL run by Google's Cloud SQL: an instance with a private address, and the password of its
 * admin `postgres`, a member of cloudsqlsuperuser. Its database is `postgres`, which is there.
 *
 * The certificate is signed by an authority of the instance's own and names no address, so it is
 * checked who signed it (verify-ca).
 */
export const cloudSQL = (foundation: Foundation): Database => {
  const { project, observed, birth, keys } = foundation
  const { database, dataReclaimPolicy } = project.spec
  const asks = 'database.type: CloudSQL'
  const gcp = providerSettings('gcp', project.platform.providers?.gcp, asks, ['region'])
  const sql = providerSettings('gcp.cloudSQL', gcp.cloudSQL, asks, ['privateNetwork'])
  const existing = observed.resource<CloudSqlInstance>(DATABASE_SERVER)
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
        none: ANY_PROJECT,
      },
    },
  )
  const called = made['database-name'] ?? ''
  const region = made['database-region'] ?? ''
  const inProject = made['database-project'] !== ANY_PROJECT && made['database-project']
  const written = writtenBy(foundation, existing !== undefined)
  const told = reported(foundation, {
    'database-address': existing?.status?.atProvider?.privateIpAddress,
    'database-authority': written.authority,
  })
  const authority = told['database-authority']
  // The provider writes the authority when the instance is there; pods would roll if it came later.
  const host = authority || written.isThere ? (told['database-address'] ?? '') : ''

  const access = accessOf(
    foundation,
    ADMIN,
    authority ? { pem: authority, mode: 'verify-ca' } : undefined,
    `its provider has written no ${AUTHORITY} into Secret ${databaseConnectionName(project)}`,
  )
  const { flags, libraries } = flagsOf(project.spec, running?.settings.databaseFlags ?? [])
  const encryptionKeyName = made['database-key'] === CLOUDS_KEY ? undefined : made['database-key']
  const network = running?.settings.ipConfiguration ?? sql
  const labels = managedTags(project, gcp.labels)
  const guarded = isGuarded(project)
  const common = {
    apiVersion: API_VERSION,
    component: 'database',
    name: nameFor(project.name, 'db'),
    config: made['database-config'] ?? '',
  } as const

  const instance: CloudSqlInstance = managedResource(project, {
    ...common,
    kind: 'DatabaseInstance',
    externalName: called,
    reclaim: dataReclaimPolicy,
    connectionSecret: databaseConnectionName(project),
    forProvider: {
      ...(inProject && { project: inProject }),
      region,
      databaseVersion: `POSTGRES_${database.majorVersion}`,
      ...(encryptionKeyName && { encryptionKeyName }),
      deletionProtection: guarded,
      settings: {
        activationPolicy: 'ALWAYS',
        tier: database.cloudSQL?.tier ?? 'db-custom-1-3840',
        edition: 'ENTERPRISE',
        availabilityType: database.instances > 1 ? 'REGIONAL' : 'ZONAL',
        diskType: 'PD_SSD',
        diskSize: disk(database.storage.size, running?.settings.diskSize, fitting),
        // the claim says how large it is
        diskAutoresize: false,
        databaseFlags: flags,
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
        userLabels: labels,
      },
    },
  })
  const login: CloudSqlUser = managedResource(project, {
    ...common,
    kind: 'User',
    externalName: ADMIN,
    annotations: { 'xsupabase.io/checksum': access.passwordChecksum },
    // it goes with its instance, and could not be dropped before
    reclaim: 'Retain',
    forProvider: {
      ...(inProject && { project: inProject }),
      instance: called,
      deletionPolicy: 'ABANDON',
      passwordSecretRef: access.password.ref,
    },
  })

  // A login of an instance that is not there yet is refused: it enters with the address.
  const { resources, blocked } = installedOf(
    observed,
    { [DATABASE_SERVER]: instance, [LOGIN]: login },
    INSTALL,
  )
  const { [LOGIN]: user, ...server } = resources
  const isUp = told['database-address'] !== undefined || observed.has(LOGIN)
  const protectedNow =
    existing?.status?.atProvider?.deletionProtection === true ||
    existing?.status?.atProvider?.settings?.deletionProtectionEnabled === true

  return {
    type: 'CloudSQL',
    version: String(database.majorVersion),
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
    outside: { ...made, ...told },
    guarded: isStillGuarded(project, protectedNow),
    ...(blocked && { blocked }),
  }
}
