import type { Project } from '../../api/project.ts'
import { DATABASE_SERVER } from '../../composition-keys.ts'
import type { Foundation } from '../../foundation.ts'
import { installedOf } from '../../kube/installed.ts'
import { nameFor } from '../../kube/names.ts'
import { managedName } from '../../managed/names.ts'
import { decided, reported } from '../../managed/outside.ts'
import { providerSettings } from '../../managed/provider.ts'
import {
  configOf,
  configText,
  externalName,
  managedResource,
  managedTags,
} from '../../managed/resource.ts'
import { managedReadiness } from '../../readiness/managed.ts'
import type { Database, Limit } from '../port.ts'
import { uncheckedBy } from '../tls.ts'
import { API_VERSION, firewallObjects, settingObjects, settingOf } from './azure-children.ts'
import { fitting, NAME } from './azure-names.ts'
import { azureSettings } from './azure-settings.ts'
import type { FlexibleServer } from './azure-types.ts'
import { type Access, accessOf, trusted } from './server.ts'
import { disk } from './storage.ts'

/** Azure keeps azure_superuser, admin, root and others for itself, and all that begin with pg_. */
const ADMIN = 'xsupabase'

const INSTALL =
  'install the Provider package provider-azure-dbforpostgresql 2.x (and activate its kinds, where a ManagedResourceActivationPolicy narrows them)'

/**
 * Before PostgreSQL 16 only the superuser, a login that Azure keeps for itself, can grant
 * BYPASSRLS.
 */
const OLD: Limit = {
  feature: 'service_role_bypassrls',
  reason:
    'on PostgreSQL 15 Azure lets nobody give BYPASSRLS, so service_role is held by row level security; majorVersion 16 or newer of a new project has it',
}

const settingsFor = ({ platform }: Project) =>
  providerSettings('azure', platform.providers?.azure, 'database.type: AzureFlexibleServer', [
    'location',
    'resourceGroup',
  ])

/** What is decided once for the server, by the name under which it is remembered. */
const decisions = (foundation: Foundation, existing: FlexibleServer | undefined) => {
  const { project, keys } = foundation
  const azure = settingsFor(project)
  const running = existing?.spec.forProvider
  const made = decided(
    foundation,
    existing,
    {
      'database-name': {
        made: managedName(project, keys, azure.namePrefix, NAME),
        exists: externalName(existing),
      },
    },
    {
      'database-config': {
        field: 'azure.providerConfigRef',
        asked: configText(azure.providerConfigRef),
        exists: configOf(existing),
      },
      'database-location': {
        field: 'azure.location',
        asked: azure.location,
        exists: running?.location,
      },
      'database-resource-group': {
        field: 'azure.resourceGroup',
        asked: azure.resourceGroup,
        exists: running?.resourceGroupName,
      },
    },
  )
  return {
    made,
    name: made['database-name'] ?? '',
    config: made['database-config'] ?? '',
    location: made['database-location'] ?? '',
    resourceGroup: made['database-resource-group'] ?? '',
  }
}

type Place = ReturnType<typeof decisions>

/** The network of the server, which cannot be changed once it exists. */
const networkOf = ({ project }: Foundation, existing: FlexibleServer | undefined) =>
  existing?.spec.forProvider ?? settingsFor(project).flexibleServer ?? {}

const serverOf = (
  foundation: Foundation,
  place: Place,
  existing: FlexibleServer | undefined,
  access: Access,
): FlexibleServer => {
  const { project } = foundation
  const { database, dataReclaimPolicy } = project.spec
  const { tags, flexibleServer: settings = {} } = settingsFor(project)
  const running = existing?.spec.forProvider
  const { delegatedSubnetId, privateDnsZoneId } = networkOf(foundation, existing)
  return managedResource(project, {
    apiVersion: API_VERSION,
    kind: 'FlexibleServer',
    component: 'database',
    name: nameFor(project.name, 'db'),
    externalName: place.name,
    annotations: { 'xsupabase.io/checksum': access.passwordChecksum },
    config: place.config,
    reclaim: dataReclaimPolicy,
    forProvider: {
      location: place.location,
      resourceGroupName: place.resourceGroup,
      version: String(database.majorVersion),
      administratorLogin: ADMIN,
      administratorPasswordSecretRef: access.password.ref,
      skuName: database.azureFlexibleServer?.skuName ?? 'B_Standard_B2s',
      storageMb: disk(database.storage.size, running && running.storageMb / 1024, fitting) * 1024,
      // the claim says how large it is
      autoGrowEnabled: false,
      backupRetentionDays: settings.backupRetentionDays ?? 7,
      geoRedundantBackupEnabled: running
        ? running.geoRedundantBackupEnabled
        : (settings.geoRedundantBackup ?? false),
      ...(database.instances > 1 && {
        highAvailability: { mode: settings.highAvailability ?? 'ZoneRedundant' },
      }),
      ...(delegatedSubnetId && { delegatedSubnetId }),
      ...(privateDnsZoneId && { privateDnsZoneId }),
      publicNetworkAccessEnabled: !delegatedSubnetId,
      tags: managedTags(project, tags),
    },
  })
}

/**
 * Azure's id of the server; empty until it is known. One that is only remembered could be that of
 * somebody else's server, so its path must be that of ours.
 */
const serverIdOf = (
  id: string | undefined,
  existing: FlexibleServer | undefined,
  { name, resourceGroup }: Place,
): string => {
  const path = `/resourceGroups/${resourceGroup}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${name}`
  const isOurs =
    id === existing?.status?.atProvider?.id || id?.toLowerCase().endsWith(path.toLowerCase())
  return (isOurs && id) || ''
}

/**
 * PostgreSQL run by Azure Database for PostgreSQL, flexible server: the server, its settings, and
 * firewall rules where the platform has given it no subnet. Its database is `postgres`.
 *
 * The admin is a member of azure_pg_admin; its login is its name alone, without the server's.
 */
export const azureFlexibleServer = (foundation: Foundation): Database => {
  const { project, observed, birth } = foundation
  const { majorVersion } = project.spec.database
  const azure = settingsFor(project)
  const existing = observed.resource<FlexibleServer>(DATABASE_SERVER)
  const place = decisions(foundation, existing)
  const told = reported(foundation, {
    'database-address': existing?.status?.atProvider?.fqdn,
    'database-id': existing?.status?.atProvider?.id,
  })
  const serverId = serverIdOf(told['database-id'], existing, place)
  const access = accessOf(
    foundation,
    ADMIN,
    trusted('providers.azure.flexibleServer.caBundle', azure.flexibleServer?.caBundle),
    'the platform team sets providers.azure.flexibleServer.caBundle to the roots that Azure names, which turns verify-full on',
  )
  const server = serverOf(foundation, place, existing, access)

  const wanted = azureSettings(project.spec, (name) => settingOf(foundation, name))
  // A setting needs the server to exist. Some restart it, so the set-up waits for all of them.
  const configured = serverId
    ? settingObjects(foundation, place.config, serverId, wanted.settings)
    : {}
  const isConfigured =
    serverId !== '' &&
    Object.keys(configured).every((key) => {
      const object = observed.resource(key)
      return object !== undefined && managedReadiness(object).ready
    })
  const isKnown = birth.databaseUid !== undefined || isConfigured
  const host = isKnown ? (told['database-address'] ?? '') : ''
  const isPublic = !networkOf(foundation, existing).delegatedSubnetId
  const firewall =
    serverId && isPublic ? firewallObjects(foundation, azure, place.config, serverId) : {}
  const { resources, blocked } = installedOf(
    observed,
    { [DATABASE_SERVER]: server, ...configured, ...firewall },
    INSTALL,
  )

  return {
    type: 'AzureFlexibleServer',
    version: String(majorVersion),
    host,
    port: 5432,
    name: 'postgres',
    ...access.port,
    owner: 'supabase_owner',
    libraries: wanted.libraries.filter((library) => library !== 'pg_stat_statements'),
    limits: [
      ...(majorVersion < 16 ? [OLD] : []),
      ...access.limits,
      ...uncheckedBy(project, access.port),
    ],
    toBeExplored: true,
    incarnation: host === '' ? undefined : (existing?.metadata?.uid ?? birth.databaseUid),
    servers: [DATABASE_SERVER, ...Object.keys(configured), ...Object.keys(firewall)],
    resources: { ...access.resources, ...resources },
    outside: { ...place.made, ...told },
    ...(blocked && { blocked }),
  }
}
