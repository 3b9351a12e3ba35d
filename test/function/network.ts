import type {
  INetworkPolicy,
  INetworkPolicyPeer,
  INetworkPolicyPort,
} from 'kubernetes-models/networking.k8s.io/v1'
import type { CloudNativePGCluster } from '../../src/database/cloudnativepg-types.ts'
import type { CloudNativePGPooler } from '../../src/database/pooler.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { Tenant } from '../../src/objectstore/tenant.ts'
import { databases } from '../../src/render/graph/databases.ts'
import { hostsOf } from '../../src/render/graph/hosts.ts'
import {
  clusters,
  containersOf,
  idOf,
  secrets,
  services,
  tenants,
  type Workload,
  workloads,
} from '../../src/render/graph/objects.ts'
import { plainTexts, readsOf, secretTexts } from '../../src/render/graph/reading.ts'

type Labels = Readonly<Record<string, string>>

/** A pod, or for `outside` whatever is no pod of this cluster. */
export type Pod = {
  readonly namespace: string
  readonly labels: Labels
  readonly ports?: Readonly<Record<string, number>>
}

type Selector = NonNullable<INetworkPolicyPeer['podSelector']>

const fits = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values = [] }) => {
    if (operator !== 'In') throw new Error(`operator ${operator} is not played here`)
    return values.includes(labels[key] ?? '')
  })

const namespaceLabels = (namespace: string): Labels => ({
  'kubernetes.io/metadata.name': namespace,
})

const isPeer = (peer: INetworkPolicyPeer, pod: Pod, own: string): boolean =>
  (peer.namespaceSelector
    ? fits(peer.namespaceSelector, namespaceLabels(pod.namespace))
    : pod.namespace === own) && fits(peer.podSelector ?? {}, pod.labels)

const isPort = ({ port, protocol }: INetworkPolicyPort, asked: number, to: Pod): boolean =>
  protocol === 'TCP' && (typeof port === 'string' ? to.ports?.[port] : port) === asked

/** What Kubernetes lets through: the sum of the policies that select a pod, or all without any. */
export const isAllowed = (
  objects: readonly KubeObject[],
  from: Pod,
  to: Pod | 'outside',
  port: number,
): boolean => {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy') as INetworkPolicy[]
  const of = (type: 'Ingress' | 'Egress', pod: Pod) =>
    policies.filter(
      ({ metadata, spec }) =>
        metadata?.namespace === pod.namespace &&
        spec?.policyTypes?.includes(type) &&
        fits(spec.podSelector ?? {}, pod.labels),
    )
  const leaves = of('Egress', from).map(({ spec }) =>
    (spec?.egress ?? []).some(
      ({ to: peers, ports }) =>
        (!peers || (to !== 'outside' && peers.some((each) => isPeer(each, to, from.namespace)))) &&
        (!ports || (to !== 'outside' && ports.some((each) => isPort(each, port, to)))),
    ),
  )
  if (leaves.length > 0 && !leaves.includes(true)) return false
  if (to === 'outside') return true
  const enters = of('Ingress', to).map(({ spec }) =>
    (spec?.ingress ?? []).some(
      ({ from: peers, ports }) =>
        (!peers || peers.some((each) => isPeer(each, from, to.namespace))) &&
        (!ports || ports.some((each) => isPort(each, port, to))),
    ),
  )
  return enters.length === 0 || enters.includes(true)
}

const podOf = (workload: Workload): Pod => ({
  namespace: workload.metadata?.namespace ?? '',
  labels: workload.spec?.template?.metadata?.labels ?? {},
  ports: Object.fromEntries(
    containersOf(workload).flatMap(({ ports = [] }) =>
      ports.map(({ name = '', containerPort }) => [name, containerPort]),
    ),
  ),
})

/** CloudNativePG labels the pods of a Cluster with its name, and has a name for one of its ports. */
const instanceOf = ({ metadata }: CloudNativePGCluster): Pod => ({
  namespace: metadata?.namespace ?? '',
  labels: { 'cnpg.io/cluster': metadata?.name ?? '' },
  ports: { metrics: 9187 },
})

/** MinIO's operator leads port 80 of its Service to 9000, which it has a name for. */
const serverOf = ({ metadata, spec }: Tenant): Pod => ({
  namespace: metadata?.namespace ?? '',
  labels: spec.pools[0].labels,
  ports: { 'minio-port': 9000 },
})

const poolers = (objects: readonly KubeObject[]): CloudNativePGPooler[] =>
  objects.filter((object): object is CloudNativePGPooler => object.kind === 'Pooler')

/** CloudNativePG labels the pods of a Pooler with the name of its Cluster as well. */
const poolerPod = ({ metadata, spec }: CloudNativePGPooler): Pod => ({
  namespace: metadata?.namespace ?? '',
  labels: {
    ...spec.template.metadata.labels,
    'cnpg.io/cluster': spec.cluster.name,
    'cnpg.io/poolerName': metadata?.name ?? '',
  },
})

/** Other operators label pods as theirs, and hand on what the object tells them to. */
const others = (objects: readonly KubeObject[]): readonly (readonly [string, Pod])[] =>
  databases(objects).flatMap(({ object }) => {
    const { name = '', namespace = '' } = object.metadata ?? {}
    const { metadata } = (object as { spec?: { metadata?: { labels?: Labels } } }).spec ?? {}
    const label = {
      postgresql: 'cluster-name',
      PostgresCluster: 'postgres-operator.crunchydata.com/cluster',
    }[object.kind]
    return label
      ? [[idOf(object), { namespace, labels: { ...metadata?.labels, [label]: name } }] as const]
      : []
  })

/** Pods of the project by the id of what makes them. */
export const podsOf = (objects: readonly KubeObject[]): ReadonlyMap<string, Pod> =>
  new Map([
    ...workloads(objects).map((each): [string, Pod] => [idOf(each as KubeObject), podOf(each)]),
    ...clusters(objects).map((each): [string, Pod] => [idOf(each), instanceOf(each)]),
    ...poolers(objects).map((each): [string, Pod] => [idOf(each), poolerPod(each)]),
    ...others(objects),
    ...tenants(objects).map((each): [string, Pod] => [idOf(each), serverOf(each)]),
  ])

export type Call = { readonly from: string; readonly to: string; readonly port: number }

const HOST = /([a-z0-9][-a-z0-9]*\.[a-z0-9][-a-z0-9]*)(?:\.svc)?(?::(\d+))?/g

/**
 * Every call that the objects say will be made: host names of Services in environments, arguments
 * and configurations, with the port beside them, else the first of the Service.
 */
export const callsOf = (objects: readonly KubeObject[]): Call[] => {
  const hosts = new Map([
    ...hostsOf(objects),
    ...poolers(objects).map((each): [string, string] => [
      `${each.metadata?.name}.${each.metadata?.namespace}`,
      idOf(each),
    ]),
  ])
  const ports = new Map([
    ...services(objects).map(({ metadata, spec }): [string, number] => [
      `${metadata?.name}.${metadata?.namespace}`,
      spec?.ports?.[0]?.port ?? 0,
    ]),
    ...tenants(objects).map(({ metadata }): [string, number] => [
      `minio.${metadata?.namespace}`,
      9000,
    ]),
  ])
  return workloads(objects).flatMap((workload) => {
    const texts = [...plainTexts(workload), ...secretTexts(readsOf(workload), secrets(objects))]
    return texts.flatMap((text) =>
      [...text.matchAll(HOST)].flatMap(([, host = '', port]) => {
        const to = hosts.get(host)
        if (!to) return []
        const from = idOf(workload as KubeObject)
        return [{ from, to, port: Number(port ?? ports.get(host) ?? 5432) }]
      }),
    )
  })
}

/** Calls that the policies do not let through, in words. */
export const shutOut = (objects: readonly KubeObject[]): string[] => {
  const pods = podsOf(objects)
  return [
    ...new Set(
      callsOf(objects)
        .filter(({ from, to, port }) => {
          const [caller, called] = [pods.get(from), pods.get(to)]
          return !caller || !called || !isAllowed(objects, caller, called, port)
        })
        .map(({ from, to, port }) => `${from} -> ${to}:${port}`),
    ),
  ]
}
