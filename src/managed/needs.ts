import type { Project } from '../api/project.ts'
import { providerSettings } from './provider.ts'

type Check = (project: Project, asks: string) => void

const aws: Check = ({ platform }, asks) => {
  providerSettings('aws', platform.providers?.aws, asks, ['region'])
}
const gcp: Check = ({ platform }, asks) => {
  providerSettings('gcp', platform.providers?.gcp, asks, ['region'])
}
const azure: Check = ({ platform }, asks) => {
  providerSettings('azure', platform.providers?.azure, asks, ['location', 'resourceGroup'])
}

const cloudSQL: Check = (project, asks) => {
  gcp(project, asks)
  const settings = project.platform.providers?.gcp?.cloudSQL
  providerSettings('gcp.cloudSQL', settings, asks, ['privateNetwork'])
}

/**
 * A server is reached through a private network, which needs subnet and DNS zone, or from allowed
 * addresses.
 */
const azureServer: Check = (project, asks) => {
  azure(project, asks)
  const settings = project.platform.providers?.azure?.flexibleServer
  const isPrivate = settings?.delegatedSubnetId || settings?.privateDnsZoneId
  providerSettings(
    'azure.flexibleServer',
    settings,
    asks,
    isPrivate ? ['delegatedSubnetId', 'privateDnsZoneId'] : ['firewallRules'],
  )
}

/** Which cloud a type lives in. */
const CLOUDS: Readonly<Record<string, Check>> = {
  RDS: aws,
  S3: aws,
  CloudSQL: cloudSQL,
  GCS: gcp,
  AzureFlexibleServer: azureServer,
  AzureBlob: azure,
}

/**
 * Checks before a project is born that the platform has prepared its types: from then on they
 * cannot be changed.
 *
 * @throws Refusal that names what the platform has not set
 */
export const refuseWithoutCloud = (project: Project): void => {
  const { database, objectStore, storage } = project.spec
  CLOUDS[database.type]?.(project, `database.type: ${database.type}`)
  if (storage.enabled) CLOUDS[objectStore.type]?.(project, `objectStore.type: ${objectStore.type}`)
}
