import type { CrunchyPostgresCluster } from '../database/crunchy-types.ts'
import type { CloudNativePGPooler } from '../database/pooler.ts'
import type { ZalandoPostgresql } from '../database/zalando-types.ts'
import type { Labels } from '../kube/labels.ts'
import type { KubeObject } from '../kube/objects.ts'
import type { Tenant } from '../objectstore/tenant.ts'
import { crunchyInstances } from '../readiness/made.ts'
import { settled } from './controllers.ts'

const inBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

/** No authority of anybody's: what stands in for the operator's own. */
const AUTHORITY = `-----BEGIN CERTIFICATE-----
${inBase64('the authority that the operator made for this cluster')}
-----END CERTIFICATE-----
`

const SECRETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'cluster-cert': { 'ca.crt': AUTHORITY },
  'pguser-postgres': { user: 'postgres', password: 'made-by-the-operator' },
}

/** An object that goes with another one, and is called after it. */
const beside = ({ metadata }: KubeObject, suffix: string, labels: Labels) => ({
  name: `${metadata?.name}${suffix}`,
  ...(metadata?.namespace && { namespace: metadata.namespace }),
  labels,
})

const secretsOf = (cluster: KubeObject): KubeObject[] =>
  Object.entries(SECRETS).map(([name, data]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: beside(cluster, `-${name}`, {
      'postgres-operator.crunchydata.com/cluster': cluster.metadata?.name ?? '',
    }),
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, inBase64(value)])),
  }))

/** A pod at the restricted level in which nothing runs. */
const RESTRICTED = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'pod',
      image: 'pod',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
}

/** What an operator makes for its pods, with the labels by which it knows them. */
const pods = (
  kind: 'Deployment' | 'StatefulSet',
  owner: KubeObject,
  suffix: string,
  replicas: number,
  labels: Labels,
): KubeObject => {
  const metadata = beside(owner, suffix, labels)
  const spec = {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: RESTRICTED },
    ...(kind === 'StatefulSet' && { serviceName: metadata.name }),
  }
  return settled({ apiVersion: 'apps/v1', kind, metadata, spec } as KubeObject)
}

const ofCrunchy = (cluster: CrunchyPostgresCluster): KubeObject[] =>
  cluster.spec.instances.flatMap(({ name: set, replicas }) =>
    Array.from({ length: replicas }, (_, index) => {
      const suffix = `-${set}-${String(index).padStart(4, 'x')}`
      const name = cluster.metadata?.name ?? ''
      return pods('StatefulSet', cluster, suffix, cluster.spec.shutdown ? 0 : 1, {
        ...crunchyInstances(name, set),
        'postgres-operator.crunchydata.com/instance': `${name}${suffix}`,
      })
    }),
  )

const ofZalando = (database: ZalandoPostgresql): KubeObject[] => {
  const { numberOfInstances, enableConnectionPooler, connectionPooler } = database.spec
  const labels = { 'cluster-name': database.metadata?.name ?? '' }
  const pooled = connectionPooler?.numberOfInstances ?? 1
  const pooler = { ...labels, application: 'db-connection-pooler' }
  return [
    pods('StatefulSet', database, '', numberOfInstances, { ...labels, application: 'spilo' }),
    ...(enableConnectionPooler ? [pods('Deployment', database, '-pooler', pooled, pooler)] : []),
  ]
}

const MAKES: Readonly<Record<string, (owner: KubeObject, name: string) => KubeObject[]>> = {
  PostgresCluster: (cluster) => [
    ...secretsOf(cluster),
    ...ofCrunchy(cluster as CrunchyPostgresCluster),
  ],
  Pooler: (pooler, name) => [
    pods('Deployment', pooler, '', (pooler as CloudNativePGPooler).spec.instances, {
      'cnpg.io/poolerName': name,
    }),
  ],
  Tenant: (tenant, name) => [
    pods('StatefulSet', tenant, '-pool-0', (tenant as Tenant).spec.pools[0].servers, {
      'v1.min.io/tenant': name,
    }),
  ],
  postgresql: (database) => ofZalando(database as ZalandoPostgresql),
}

/** Objects that a controller has made, beside the status, of those that we read. */
export const madeBy = (object: KubeObject): KubeObject[] =>
  ('status' in object && MAKES[object.kind]?.(object, object.metadata?.name ?? '')) || []
