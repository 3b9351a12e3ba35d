import { managedKinds } from './managed-kinds.ts'
import { storeKinds } from './store-kinds.ts'
import { COMPOSE, type Kind, READ } from './verbs.ts'

export { COMPOSE, type Kind, READ } from './verbs.ts'

/**
 * Every kind that the function composes or asks for. The ClusterRole that Crossplane needs is made
 * from it (examples/prerequisites/clusterrole.yaml): composing a kind that is not granted blocks
 * the project for minutes and tells the claim nothing.
 */
export const kinds: readonly Kind[] = [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    verbs: COMPOSE,
    why: 'seed, keys, gateway configuration, connection',
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    verbs: COMPOSE,
    why: 'code of Edge Functions; texts of mails that a claim refers to; dashboards, where the platform asks for metrics',
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    verbs: COMPOSE,
    why: 'how the parts reach each other',
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    verbs: COMPOSE,
    why: 'by which a cloud knows the pods that reach an object store without keys',
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    plural: 'persistentvolumeclaims',
    verbs: COMPOSE,
    why: 'files of the object store',
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    verbs: COMPOSE,
    why: 'the stateless services',
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    plural: 'statefulsets',
    verbs: COMPOSE,
    why: 'services whose pods keep their names',
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    plural: 'jobs',
    verbs: COMPOSE,
    why: 'set-up of database, bucket and tenant, and the last check',
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    plural: 'poddisruptionbudgets',
    verbs: COMPOSE,
    why: 'replicas survive the drain of a node',
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    verbs: COMPOSE,
    why: 'only the gateway is reached from outside the project',
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    plural: 'ingresses',
    verbs: COMPOSE,
    why: 'the way in from outside, where a claim asks for an Ingress',
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    plural: 'httproutes',
    verbs: COMPOSE,
    why: 'the way in from outside, where a claim asks for the Gateway API',
  },
  {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    plural: 'clusters',
    verbs: COMPOSE,
    why: 'PostgreSQL, run by CloudNativePG',
  },
  {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Pooler',
    plural: 'poolers',
    verbs: COMPOSE,
    why: 'PgBouncer, run by CloudNativePG',
  },
  ...managedKinds,
  ...storeKinds,
  {
    apiVersion: 'minio.min.io/v2',
    kind: 'Tenant',
    plural: 'tenants',
    verbs: COMPOSE,
    why: 'the object store MinIOOperator',
  },
  {
    apiVersion: 'acid.zalan.do/v1',
    kind: 'postgresql',
    plural: 'postgresqls',
    verbs: COMPOSE,
    why: "PostgreSQL, run by Zalando's operator",
  },
  {
    apiVersion: 'postgres-operator.crunchydata.com/v1beta1',
    kind: 'PostgresCluster',
    plural: 'postgresclusters',
    verbs: COMPOSE,
    why: 'PostgreSQL, run by Crunchy Postgres for Kubernetes',
  },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    plural: 'podmonitors',
    verbs: COMPOSE,
    why: 'metrics, where the platform asks for them',
  },
  {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    plural: 'prometheusrules',
    verbs: COMPOSE,
    why: 'alert rules, where the platform asks for metrics',
  },
  {
    apiVersion: 'protection.crossplane.io/v1beta1',
    kind: 'Usage',
    plural: 'usages',
    verbs: COMPOSE,
    why: 'deletion protection of the claim',
  },
  {
    apiVersion: 'protection.crossplane.io/v1beta1',
    kind: 'ClusterUsage',
    plural: 'clusterusages',
    verbs: COMPOSE,
    why: 'deletion protection of the composite',
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    plural: 'pods',
    verbs: READ,
    why: 'why a workload does not get ready; needless where the platform sets diagnostics.pods false',
  },
  {
    apiVersion: 'apiextensions.crossplane.io/v1beta1',
    kind: 'EnvironmentConfig',
    plural: 'environmentconfigs',
    verbs: READ,
    why: 'settings of the platform',
  },
]
