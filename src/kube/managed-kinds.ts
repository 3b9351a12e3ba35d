import { COMPOSE, type Kind } from './verbs.ts'

/**
 * Kinds of Crossplane's providers: namespaced ones (`.m.`) alone. Crossplane grants itself what it
 * needs of the kinds of every provider that it installs, so they are in no ClusterRole of ours.
 */
export const ofProvider = (
  apiVersion: string,
  kind: string,
  plural: string,
  why: string,
): Kind => ({
  apiVersion,
  kind,
  plural,
  verbs: COMPOSE,
  why,
  grantedByCrossplane: true,
})

const RDS = 'rds.aws.m.upbound.io/v1beta1'
const AZURE_STORAGE = 'storage.azure.m.upbound.io/v1beta1'

export const managedKinds: readonly Kind[] = [
  ofProvider(RDS, 'Instance', 'instances', 'PostgreSQL, run by Amazon RDS'),
  ofProvider(RDS, 'ParameterGroup', 'parametergroups', 'its settings'),
  ofProvider(RDS, 'SubnetGroup', 'subnetgroups', 'the subnets that it may be in'),
  ofProvider(AZURE_STORAGE, 'Account', 'accounts', 'files of AzureBlob'),
  ofProvider(AZURE_STORAGE, 'Container', 'containers', 'the bucket of AzureBlob'),
]
