import type { Platform } from '../../api/platform.ts'
import type { Foundation } from '../../foundation.ts'
import { nameFor } from '../../kube/names.ts'
import type { Resources } from '../../kube/objects.ts'
import { managedResource } from '../../managed/resource.ts'
import type { FlexibleServerConfiguration, FlexibleServerFirewallRule } from './azure-types.ts'

export const API_VERSION = 'dbforpostgresql.azure.m.upbound.io/v1beta1'

type Azure = NonNullable<NonNullable<Platform['providers']>['azure']>

/** Composition key of one setting; names have dots in them, such as azure.extensions. */
const settingKey = (name: string): string =>
  `database-setting-${name.replaceAll(/[^a-z0-9]+/g, '-')}`

/** Value of a setting that is composed already. */
export const settingOf = ({ observed }: Foundation, name: string): string | undefined =>
  observed.resource<FlexibleServerConfiguration>(settingKey(name))?.spec.forProvider.value

/** Settings of a server that is there, an object each. */
export const settingObjects = (
  { project }: Foundation,
  config: string,
  serverId: string,
  settings: readonly (readonly [name: string, value: string])[],
): Resources =>
  Object.fromEntries(
    settings.map(([name, value]) => {
      const configuration: FlexibleServerConfiguration = managedResource(project, {
        apiVersion: API_VERSION,
        kind: 'FlexibleServerConfiguration',
        component: 'database',
        name: nameFor(project.name, `db-${name.replaceAll(/[^a-z0-9]+/g, '-')}`),
        config,
        reclaim: project.spec.dataReclaimPolicy,
        forProvider: { name, value, serverId },
      })
      return [settingKey(name), configuration]
    }),
  )

/** Firewall rules of a server with a public address, which nobody reaches without them. */
export const firewallObjects = (
  { project }: Foundation,
  azure: Azure,
  config: string,
  serverId: string,
): Resources =>
  Object.fromEntries(
    (azure.flexibleServer?.firewallRules ?? []).map(({ name, startIpAddress, endIpAddress }) => {
      const rule: FlexibleServerFirewallRule = managedResource(project, {
        apiVersion: API_VERSION,
        kind: 'FlexibleServerFirewallRule',
        component: 'database',
        name: nameFor(project.name, `db-from-${name}`),
        externalName: name,
        config,
        // one that the platform takes back must be gone in the cloud as well
        reclaim: 'Delete',
        forProvider: { startIpAddress, endIpAddress: endIpAddress ?? startIpAddress, serverId },
      })
      return [`database-firewall-${name}`, rule]
    }),
  )
