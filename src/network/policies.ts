import type {
  INetworkPolicy,
  INetworkPolicyIngressRule,
  INetworkPolicyPeer,
  INetworkPolicyPort,
} from 'kubernetes-models/networking.k8s.io/v1'
import type { Project } from '../api/project.ts'
import { type Labels, metadata, projectSelector } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import type { Resources } from '../kube/objects.ts'
import { metricsAsked } from '../metrics/asked.ts'
import type { Stack } from '../services/stack.ts'
import { type Caller, DOORS, type Door, LEAVES } from './calls.ts'
import { namespaceOf } from './cluster-host.ts'

type Spec = NonNullable<INetworkPolicy['spec']>

const policy = (
  project: Project,
  name: string,
  spec: Spec,
): [key: string, policy: INetworkPolicy] => [
  `${name}-policy`,
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(project, 'network', nameFor(project.name, name)),
    spec,
  },
]

const tcp = (port: string | number): INetworkPolicyPort => ({ protocol: 'TCP', port })

/** 5353 is what OpenShift's Service leads port 53 to; a policy sees the port of the pod. */
const DNS: readonly INetworkPolicyPort[] = [53, 5353].flatMap((port) => [
  { protocol: 'UDP', port },
  { protocol: 'TCP', port },
])

const podsOf = (project: Project, components: readonly Caller[]) => ({
  matchLabels: projectSelector(project),
  matchExpressions: [
    { key: 'app.kubernetes.io/component', operator: 'In', values: [...components] },
  ],
})

/** Where Prometheus runs: in any namespace, unless the platform has said in which. */
const prometheusPeers = ({ platform }: Project): INetworkPolicyPeer[] =>
  (platform.metrics?.namespaces ?? []).map((namespace) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  }))

const fromPrometheus = (project: Project): Pick<INetworkPolicyIngressRule, 'from'> => {
  const from = prometheusPeers(project)
  return from.length > 0 ? { from } : {}
}

/**
 * Whether Prometheus is let in to a port. Unless the platform has said where its Prometheus runs,
 * ports that serve nothing but metrics are open to any namespace, and those that serve something
 * else stay closed.
 */
const isCollected = (project: Project, port: Door['opens'][number]['port']): boolean =>
  metricsAsked(project) &&
  (!['http', 's3'].includes(port) || project.platform.metrics?.namespaces !== undefined)

const fromOf = (
  project: Project,
  from: Door['opens'][number]['from'],
): Pick<INetworkPolicyIngressRule, 'from'> => {
  if (from === 'anyone') return {}
  if (from === 'prometheus') return fromPrometheus(project)
  return { from: [{ podSelector: podsOf(project, from) }] }
}

/**
 * The name of a port in the pods of an operator: the one that our own pods call `s3` may have
 * another name there.
 */
const portOf = (
  { objectStore }: Pick<Stack, 'objectStore'>,
  port: Door['opens'][number]['port'],
): string => (port === 's3' && objectStore?.operator?.portName) || port

const opened = (stack: Stack, { opens }: Door): INetworkPolicyIngressRule[] =>
  opens
    .filter(({ from, port }) => from !== 'prometheus' || isCollected(stack.project, port))
    .map(({ from, port }) => ({
      ...fromOf(stack.project, from),
      ...(port !== 'any' && { ports: [tcp(portOf(stack, port))] }),
    }))

/** The operator's pods; in any namespace, unless the platform has said where operators run. */
const operatorPeers = ({ platform }: Project, labels: readonly Labels[]): INetworkPolicyPeer[] => {
  const namespaces = platform.operatorNamespaces?.map((namespace) => ({
    matchLabels: { 'kubernetes.io/metadata.name': namespace },
  }))
  return (namespaces ?? [{}]).flatMap((namespaceSelector) =>
    labels.map((matchLabels) => ({ namespaceSelector, podSelector: { matchLabels } })),
  )
}

/**
 * The namespace of the claim reaches the database, since its applications have the URL; so do its
 * own pods each other, and the operator. Out of them go calls of the API server, copies of the data
 * and the web hooks of pg_net.
 */
const databasePolicy = ({ project, database }: Stack): Spec | undefined => {
  const { pods, port, exporter } = database
  if (!pods) return undefined
  const podSelector = { matchLabels: pods.labels }
  const { operator } = pods
  return {
    podSelector,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ podSelector: {} }], ports: [tcp(port)] },
      { from: [{ podSelector }] },
      ...(operator
        ? [{ from: operatorPeers(project, operator.labels), ports: operator.ports.map(tcp) }]
        : []),
      ...(exporter && metricsAsked(project)
        ? [{ ...fromPrometheus(project), ports: [tcp(exporter.port)] }]
        : []),
    ],
    egress: [{}],
  }
}

/**
 * Pods of an operator's that are labelled as the project's: the door lets their callers in, this the
 * operator and each other. Out of them go calls of the API server.
 */
const storePolicy = ({ project, objectStore }: Stack): Spec | undefined => {
  if (!objectStore?.operator) return undefined
  const { labels, port } = objectStore.operator
  const podSelector = podsOf(project, ['objectstore'])
  return {
    podSelector,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ podSelector }] },
      { from: operatorPeers(project, [labels]), ports: [tcp(port)] },
    ],
    egress: [{}],
  }
}

/** An imgproxy of somebody else's in the cluster fetches files by URLs that the project has signed. */
const fetcherPolicy = ({ project, objectStore }: Stack): Spec | undefined => {
  const { type, external } = project.spec.imgproxy
  if (!objectStore?.workload || type !== 'External' || !external?.url) return undefined
  const namespace = namespaceOf(new URL(external.url).hostname, project.namespace)
  return {
    podSelector: podsOf(project, ['objectstore']),
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace ?? '' } },
          },
        ],
        ports: [tcp(portOf({ objectStore }, 's3'))],
      },
    ],
  }
}

/**
 * Lets nobody in, and out only DNS and calls of the rest of the project. The other policies add to
 * it.
 */
const isolation = ({ project, database }: Stack): Spec => ({
  podSelector: { matchLabels: projectSelector(project) },
  policyTypes: ['Ingress', 'Egress'],
  egress: [
    { ports: [...DNS] },
    {
      to: [
        { podSelector: { matchLabels: projectSelector(project) } },
        ...(database.pods ? [{ podSelector: { matchLabels: database.pods.labels } }] : []),
      ],
    },
  ],
})

/**
 * The isolation of a project: only its gateway is reached from outside, and only the parts that
 * have to call the outside. Policies add up: one that somebody else adds opens more, and cannot
 * take away what these allow.
 *
 * @param present components that are rendered
 */
export const networkPolicies = (stack: Stack, present: readonly string[]): Resources => {
  const { project, objectStore } = stack
  if (project.spec.networkPolicy.type === 'None') return {}
  const there = new Set<string>([
    ...present,
    'setup',
    // of a Storage that was turned off only the volume is left
    ...(objectStore?.workload && project.spec.storage.enabled ? ['objectstore'] : []),
  ])
  const leaving = (Object.keys(LEAVES) as Caller[]).filter(
    (name) => there.has(name) && LEAVES[name]?.(stack),
  )
  const database = databasePolicy(stack)
  const store = storePolicy(stack)
  const fetcher = project.spec.storage.enabled ? fetcherPolicy(stack) : undefined
  return Object.fromEntries([
    policy(project, 'isolation', isolation(stack)),
    ...Object.entries(DOORS)
      .filter(([, { to, when }]) => to.some((name) => there.has(name)) && when?.(stack) !== false)
      .map(([name, door]) => ({ name, to: door.to, ingress: opened(stack, door) }))
      .filter(({ ingress }) => ingress.length > 0)
      .map(({ name, to, ingress }) =>
        policy(project, name, {
          podSelector: podsOf(project, to),
          policyTypes: ['Ingress'],
          ingress,
        }),
      ),
    ...(database ? [policy(project, 'database', database)] : []),
    ...(fetcher ? [policy(project, 'imgproxy-outside', fetcher)] : []),
    ...(store ? [policy(project, 'objectstore-operator', store)] : []),
    policy(project, 'outside', {
      podSelector: podsOf(project, leaving),
      policyTypes: ['Egress'],
      egress: [{}],
    }),
  ])
}
