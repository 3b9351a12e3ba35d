import { DATABASE_SERVER } from '../../composition-keys.ts'
import type { Foundation } from '../../foundation.ts'
import { installedOf } from '../../kube/installed.ts'
import { nameFor } from '../../kube/names.ts'
import type { Resources } from '../../kube/objects.ts'
import { managedName, type NameRule } from '../../managed/names.ts'
import { decided, reported } from '../../managed/outside.ts'
import { KMS_KEY, providerSettings } from '../../managed/provider.ts'
import {
  configOf,
  configText,
  externalName,
  managedResource,
  managedTags,
} from '../../managed/resource.ts'
import { managedReadiness } from '../../readiness/managed.ts'
import { Refusal } from '../../refusal.ts'
import type { Database } from '../port.ts'
import { uncheckedBy } from '../tls.ts'
import { rdsParameters } from './rds-parameters.ts'
import type { RdsInstance, RdsParameterGroup, RdsSubnetGroup } from './rds-types.ts'
import { accessOf, CLOUDS_KEY, isGuarded, isStillGuarded, trusted } from './server.ts'
import { disk } from './storage.ts'

const API_VERSION = 'rds.aws.m.upbound.io/v1beta1'
const PARAMETERS = 'database-parameters'
const SUBNETS = 'database-subnets'

/** DBInstanceIdentifier; the groups take longer ones. */
const NAME: NameRule = { max: 63, hyphens: true }

/** RDS reserves rdsadmin and admin for itself, not this name. */
const ADMIN = 'postgres'

/** RDS has no smaller disk of gp3. */
const fitting = (gibibytes: number): number => Math.max(gibibytes, 20)

const INSTALL =
  'install the Provider package provider-aws-rds 2.x (and activate its kinds, where a ManagedResourceActivationPolicy narrows them)'

/**
 * An instance is in one subnet group: whoever names both can mean only one of them. What exists is
 * where it is.
 */
const refuseTwoGroups = (
  { observed, birth }: Foundation,
  subnetGroupName: string | undefined,
  subnetIds: readonly string[] | undefined,
): void => {
  if (subnetGroupName === undefined || subnetIds === undefined) return
  if (observed.has(DATABASE_SERVER) || birth.databaseUid) return
  throw new Refusal(
    'InvalidPlatform',
    'EnvironmentConfig xsupabase: data.providers.aws.rds.subnetGroupName: subnetIds is set as well, and an instance is in one subnet group; have the platform team remove one of both, here or in the input of the Composition',
  )
}

/**
 * PostgreSQL run by Amazon RDS: an instance, its parameter group, and a subnet group where the
 * platform has named subnets.
 *
 * Its database is `postgres`, which RDS makes by itself, and its admin a member of rds_superuser.
 */
export const rds = (foundation: Foundation): Database => {
  const { project, observed, birth, keys } = foundation
  const { database, dataReclaimPolicy } = project.spec
  const aws = providerSettings('aws', project.platform.providers?.aws, 'database.type: RDS', [
    'region',
  ])
  const { caBundle, subnetGroupName, subnetIds, vpcSecurityGroupIds, ...settings } = aws.rds ?? {}
  refuseTwoGroups(foundation, subnetGroupName, subnetIds)
  const existing = observed.resource<RdsInstance>(DATABASE_SERVER)

  const running = existing?.spec.forProvider
  const made = decided(
    foundation,
    existing,
    {
      'database-name': {
        made: managedName(project, keys, aws.namePrefix, NAME),
        exists: externalName(existing),
      },
    },
    {
      'database-config': {
        field: 'aws.providerConfigRef',
        asked: configText(aws.providerConfigRef),
        exists: configOf(existing),
      },
      'database-region': { field: 'aws.region', asked: aws.region, exists: running?.region },
      'database-key': {
        field: 'aws.kmsKeyId',
        asked: aws.kmsKeyId,
        exists: running?.kmsKeyId,
        none: CLOUDS_KEY,
        legal: KMS_KEY,
      },
    },
  )
  const called = made['database-name'] ?? ''
  const region = made['database-region'] ?? ''
  const told = reported(foundation, { 'database-address': existing?.status?.atProvider?.address })
  const host = told['database-address'] ?? ''

  const access = accessOf(
    foundation,
    ADMIN,
    trusted('providers.aws.rds.caBundle', caBundle),
    "the platform team sets providers.aws.rds.caBundle to the region's bundle of RDS, which turns verify-full on",
  )
  const parameters = rdsParameters(project.spec, observed.resource<RdsParameterGroup>(PARAMETERS))
  const tags = managedTags(project, aws.tags)
  const common = {
    apiVersion: API_VERSION,
    component: 'database',
    externalName: called,
    config: made['database-config'] ?? '',
    reclaim: dataReclaimPolicy,
  } as const
  const description = `Supabase ${project.namespace}/${project.claim}`

  const parameterGroup: RdsParameterGroup = managedResource(project, {
    ...common,
    kind: 'ParameterGroup',
    name: nameFor(project.name, 'db'),
    forProvider: {
      region,
      family: `postgres${database.majorVersion}`,
      description,
      parameter: parameters.parameter,
      tags,
    },
  })
  const kmsKeyId = made['database-key'] === CLOUDS_KEY ? undefined : made['database-key']
  // An instance cannot change its subnets.
  const subnets =
    observed.resource<RdsSubnetGroup>(SUBNETS)?.spec.forProvider.subnetIds ??
    (running ? undefined : subnetIds)
  const subnetGroup: RdsSubnetGroup | undefined = subnets
    ? managedResource(project, {
        ...common,
        kind: 'SubnetGroup',
        name: nameFor(project.name, 'db'),
        forProvider: { region, description, subnetIds: [...subnets], tags },
      })
    : undefined
  const groupName = running ? running.dbSubnetGroupName : subnetGroup ? called : subnetGroupName
  const finalSnapshot = settings.finalSnapshot ?? true
  const instance: RdsInstance = managedResource(project, {
    ...common,
    kind: 'Instance',
    name: nameFor(project.name, 'db'),
    annotations: { 'xsupabase.io/checksum': access.passwordChecksum },
    forProvider: {
      region,
      engine: 'postgres',
      // RDS chooses the minor version, and keeps it up to date
      engineVersion: String(database.majorVersion),
      autoMinorVersionUpgrade: true,
      instanceClass: database.rds?.instanceClass ?? 'db.t4g.small',
      allocatedStorage: disk(database.storage.size, running?.allocatedStorage, fitting),
      storageType: 'gp3',
      storageEncrypted: true,
      ...(kmsKeyId && { kmsKeyId }),
      username: ADMIN,
      passwordSecretRef: access.password.ref,
      port: 5432,
      parameterGroupName: called,
      ...(groupName && { dbSubnetGroupName: groupName }),
      ...(vpcSecurityGroupIds && { vpcSecurityGroupIds: [...vpcSecurityGroupIds] }),
      publiclyAccessible: false,
      multiAz: database.instances > 1,
      applyImmediately: true,
      backupRetentionPeriod: settings.backupRetentionDays ?? 7,
      copyTagsToSnapshot: true,
      deletionProtection: isGuarded(project),
      skipFinalSnapshot: !finalSnapshot,
      ...(finalSnapshot && { finalSnapshotIdentifier: `${called.slice(0, 240)}-final` }),
      tags,
    },
  })

  // RDS refuses an instance whose groups do not exist yet, so it is made once they do, and stays.
  const ground: Resources = {
    [PARAMETERS]: parameterGroup,
    ...(subnetGroup && { [SUBNETS]: subnetGroup }),
  }
  const isGround = Object.keys(ground).every((key) => {
    const object = observed.resource(key)
    return object !== undefined && managedReadiness(object).ready
  })
  const wanted = { ...ground, [DATABASE_SERVER]: instance }
  const { resources, blocked } = installedOf(observed, wanted, INSTALL)
  const { [DATABASE_SERVER]: server, ...groups } = resources

  return {
    type: 'RDS',
    version: String(database.majorVersion),
    host,
    port: 5432,
    name: 'postgres',
    ...access.port,
    owner: 'supabase_owner',
    libraries: parameters.libraries.filter((library) => library !== 'pg_stat_statements'),
    limits: [...access.limits, ...uncheckedBy(project, access.port)],
    toBeExplored: true,
    incarnation: host === '' ? undefined : (existing?.metadata?.uid ?? birth.databaseUid),
    servers: [DATABASE_SERVER, PARAMETERS, SUBNETS],
    resources: {
      ...access.resources,
      ...groups,
      ...(server && (isGround || existing) && { [DATABASE_SERVER]: server }),
    },
    outside: { ...made, ...told },
    guarded: isStillGuarded(project, existing?.status?.atProvider?.deletionProtection),
    ...(blocked && { blocked }),
  }
}
