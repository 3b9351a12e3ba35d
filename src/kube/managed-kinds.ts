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
const AZURE_POSTGRESQL = 'dbforpostgresql.azure.m.upbound.io/v1beta1'
const CLOUD_SQL = 'sql.gcp.m.upbound.io/v1beta1'

export const managedKinds: readonly Kind[] = [
  ofProvider(RDS, 'Instance', 'instances', 'PostgreSQL, run by Amazon RDS'),
  ofProvider(RDS, 'ParameterGroup', 'parametergroups', 'its settings'),
  ofProvider(RDS, 'SubnetGroup', 'subnetgroups', 'the subnets that it may be in'),
  ofProvider(CLOUD_SQL, 'DatabaseInstance', 'databaseinstances', 'PostgreSQL, run by Cloud SQL'),
  ofProvider(CLOUD_SQL, 'User', 'users', 'the login of its set-up'),
  ofProvider(
    AZURE_POSTGRESQL,
    'FlexibleServer',
    'flexibleservers',
    'PostgreSQL, run by Azure Database for PostgreSQL',
  ),
  ofProvider(
    AZURE_POSTGRESQL,
    'FlexibleServerConfiguration',
    'flexibleserverconfigurations',
    'its settings, one each',
  ),
  ofProvider(
    AZURE_POSTGRESQL,
    'FlexibleServerFirewallRule',
    'flexibleserverfirewallrules',
    'who reaches one with a public address',
  ),
]
