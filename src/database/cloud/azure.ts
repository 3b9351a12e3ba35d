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
import { accessOf, trusted } from './server.ts'
import { disk } from './storage.ts'

/** Azure keeps azure_superuser, admin, root and others for itself, and all that begin with pg_. */
const ADMIN = 'xsupabase'

const INSTALL =
  'install the Provider package provider-azure-dbforpostgresql 2.x (and activate its kinds, where a ManagedResourceActivationPolicy narrows them)'

/** Before 16 nobody but the superuser, whom Azure keeps, gives BYPASSRLS. */
const OLD: Limit = {
  feature: 'service_role_bypassrls',
  reason:
    'on PostgreSQL 15 Azure lets nobody give BYPASSRLS, so service_role is held by row level security; majorVersion 16 or newer of a new project has it',
}

/**
 * PostgreSQL run by Azure Database for PostgreSQL, flexible server: the server, its settings, and
 * firewall rules where the platform has given it no subnet. Its database is `postgres`.
 *
 * The admin is a member of azure_pg_admin; its login is its name alone, without the server's.
 */
export const azureFlexibleServer = (foundation: Foundation): Database => {
  const { project, observed, birth, keys } = foundation
  const { database, dataReclaimPolicy } = project.spec
  const { providers } = project.platform
  const asks = 'database.type: AzureFlexibleServer'
  const azure = providerSettings('azure', providers?.azure, asks, ['location', 'resourceGroup'])
  const settings = azure.flexibleServer ?? {}
  const existing = observed.resource<FlexibleServer>(DATABASE_SERVER)
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
  const config = made['database-config'] ?? ''
  const told = reported(foundation, {
    'database-address': existing?.status?.atProvider?.fqdn,
    'database-id': existing?.status?.atProvider?.id,
  })
  const path = `/resourceGroups/${made['database-resource-group']}/providers/Microsoft.DBforPostgreSQL/flexibleServers/${made['database-name']}`
  const id = told['database-id'] ?? ''
  // What is remembered of it could be the id of somebody else's server.
  const isReported = id === existing?.status?.atProvider?.id
  const serverId = isReported || id.toLowerCase().endsWith(path.toLowerCase()) ? id : ''

  const access = accessOf(
    foundation,
    ADMIN,
    trusted('providers.azure.flexibleServer.caBundle', settings.caBundle),
    'the platform team sets providers.azure.flexibleServer.caBundle to the roots that Azure names, which turns verify-full on',
  )
  // The network of a server is chosen once: with another one it would be another server.
  const { delegatedSubnetId, privateDnsZoneId } = running ?? settings
  const server: FlexibleServer = managedResource(project, {
    apiVersion: API_VERSION,
    kind: 'FlexibleServer',
    component: 'database',
    name: nameFor(project.name, 'db'),
    externalName: made['database-name'] ?? '',
    annotations: { 'xsupabase.io/checksum': access.passwordChecksum },
    config,
    reclaim: dataReclaimPolicy,
    forProvider: {
      location: made['database-location'] ?? '',
      resourceGroupName: made['database-resource-group'] ?? '',
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
      tags: managedTags(project, azure.tags),
    },
  })

  const wanted = azureSettings(project.spec, (name) => settingOf(foundation, name))
  // Settings are of a server that is there. Some restart it, so the set-up waits for all of them.
  const configured = serverId ? settingObjects(foundation, config, serverId, wanted.settings) : {}
  const isConfigured =
    serverId !== '' &&
    Object.keys(configured).every((key) => {
      const object = observed.resource(key)
      return object !== undefined && managedReadiness(object).ready
    })
  const isKnown = birth.databaseUid !== undefined || isConfigured
  const host = isKnown ? (told['database-address'] ?? '') : ''
  const firewall =
    serverId && !delegatedSubnetId ? firewallObjects(foundation, azure, config, serverId) : {}
  const { resources, blocked } = installedOf(
    observed,
    { [DATABASE_SERVER]: server, ...configured, ...firewall },
    INSTALL,
  )

  return {
    type: 'AzureFlexibleServer',
    version: String(database.majorVersion),
    host,
    port: 5432,
    name: 'postgres',
    ...access.port,
    owner: 'supabase_owner',
    libraries: wanted.libraries.filter((library) => library !== 'pg_stat_statements'),
    limits: [
      ...(database.majorVersion < 16 ? [OLD] : []),
      ...access.limits,
      ...uncheckedBy(project, access.port),
    ],
    toBeExplored: true,
    incarnation: host === '' ? undefined : (existing?.metadata?.uid ?? birth.databaseUid),
    servers: [DATABASE_SERVER, ...Object.keys(configured), ...Object.keys(firewall)],
    resources: { ...access.resources, ...resources },
    outside: { ...made, ...told },
    ...(blocked && { blocked }),
  }
}
