import type { Status } from '../../api/status.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { databases } from './databases.ts'
import { edgesOf } from './edges.ts'
import { elsewhere } from './elsewhere.ts'
import type { Graph, Node, NodeKind } from './model.ts'
import {
  configMaps,
  containersOf,
  idOf,
  podOf,
  secrets,
  tenants,
  volumeClaims,
  type Workload,
  workloads,
} from './objects.ts'

export type Subject = {
  readonly claim: string
  /** Name of the composite: the prefix of its objects. */
  readonly project: string
  readonly publicUrl: string
  readonly objects: readonly KubeObject[]
  /** What the project says of itself: where the back ends are that no object is. */
  readonly status?: Status
}

const CLIENTS = 'clients'

/** `hello-x7k2p-database-d086e49b3f` is called database. */
const shortName = (name: string, project: string): string =>
  name.replace(`${project}-`, '').replace(/-[0-9a-f]{10}$/, '')

/** `docker.io/supabase/gotrue:v2.196.0` is gotrue v2.196.0. */
const imageLine = (image = ''): string => {
  const [name = '', tag = ''] = (image.split('@')[0] ?? '').split('/').at(-1)?.split(':') ?? []
  const release = /^RELEASE\.([0-9-]+)T/.exec(tag)?.[1]
  return `${name} ${release ?? tag}`.trim()
}

const volumeLine = (workload: Workload, objects: readonly KubeObject[]): string[] => {
  const names = (podOf(workload)?.volumes ?? []).map(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName,
  )
  return volumeClaims(objects)
    .filter(({ metadata }) => names.includes(metadata?.name))
    .map(({ spec }) => `volume ${spec?.resources?.requests?.storage}`)
}

const kindOf = (workload: Workload): NodeKind => {
  if (workload.kind === 'Job') return 'job'
  if (workload.kind === 'StatefulSet') return 'data'
  const component = workload.metadata?.labels?.['app.kubernetes.io/component']
  return component === 'gateway' ? 'gateway' : 'service'
}

const workloadNode = (workload: Workload, { project, objects }: Subject): Node => {
  const replicas =
    'replicas' in (workload.spec ?? {}) ? (workload.spec as { replicas?: number }).replicas : 1
  const main = containersOf(workload).at(-1)
  return {
    id: idOf(workload as KubeObject),
    kind: kindOf(workload),
    title: shortName(workload.metadata?.name ?? '', project),
    lines:
      workload.kind === 'Job'
        ? ['Job']
        : [
            imageLine(main?.image),
            [workload.kind, ...((replicas ?? 1) > 1 ? [`× ${replicas}`] : [])].join(' '),
            ...volumeLine(workload, objects),
          ],
  }
}

const clusterNodes = ({ project, objects }: Subject): Node[] =>
  databases(objects).map(({ object, image, instances, size }) => ({
    id: idOf(object),
    kind: 'data',
    title: shortName(object.metadata?.name ?? '', project),
    lines: [
      ...(image ? [imageLine(image)] : []),
      `${object.kind}${instances > 1 ? ` × ${instances}` : ''}`,
      `volume ${size}`,
    ],
  }))

const tenantNodes = ({ project, objects }: Subject): Node[] =>
  tenants(objects).map((tenant) => {
    const [{ servers, volumesPerServer, volumeClaimTemplate }] = tenant.spec.pools
    const volumes = servers * volumesPerServer
    const size = volumeClaimTemplate.spec.resources.requests.storage
    return {
      id: idOf(tenant),
      kind: 'data',
      title: shortName(tenant.metadata?.name ?? '', project),
      lines: [
        imageLine(tenant.spec.image),
        `Tenant${servers > 1 ? ` × ${servers}` : ''}`,
        volumes > 1 ? `${volumes} volumes ${size}` : `volume ${size}`,
      ],
    }
  })

const count = (number: number): string => `${number} key${number === 1 ? '' : 's'}`

const secretNodes = ({ project, objects }: Subject, edges: Graph['edges']): Node[] =>
  secrets(objects).map((secret) => {
    const id = idOf(secret as KubeObject)
    return {
      id,
      kind: 'secret',
      title: shortName(secret.metadata?.name ?? '', project),
      lines: [
        `Secret, ${count(Object.keys(secret.data ?? {}).length)}`,
        ...(edges.some(({ from }) => from === id) ? [] : ['for no pod of these']),
      ],
    }
  })

const configMapNodes = ({ project, objects }: Subject): Node[] =>
  configMaps(objects).map((configMap) => ({
    id: idOf(configMap as KubeObject),
    kind: 'secret',
    title: shortName(configMap.metadata?.name ?? '', project),
    lines: [`ConfigMap, ${count(Object.keys(configMap.data ?? {}).length)}`],
  }))

/** What is read and not the project's own: its owner makes it. */
const outside = (edges: Graph['edges'], known: readonly Node[]): Node[] =>
  [...new Set(edges.map(({ from }) => from))]
    .filter((id) => !known.some((node) => node.id === id))
    .map((id) => {
      const [kind, title = ''] = id.split('/')
      return { id, kind: 'outside', title, lines: [`${kind} of yours`] }
    })

/** The project as boxes and arrows, made of nothing but its objects. */
export const graphOf = (subject: Subject): Graph => {
  const { claim, publicUrl, objects, status = {} } = subject
  const backEnds = elsewhere(status, objects)
  const edges = edgesOf(objects, publicUrl, backEnds)
  const own = [
    ...workloads(objects).map((workload) => workloadNode(workload, subject)),
    ...clusterNodes(subject),
    ...tenantNodes(subject),
    ...backEnds,
    ...secretNodes(subject, edges),
    ...configMapNodes(subject),
  ]
  const gateways = own.filter(({ kind }) => kind === 'gateway')
  return {
    title: `Supabase ${claim}`,
    nodes: [
      { id: CLIENTS, kind: 'clients', title: 'clients', lines: [] },
      ...own,
      ...outside(edges, own),
    ],
    edges: [
      ...gateways.map(({ id }) => ({ from: CLIENTS, to: id, kind: 'call' as const, label: '' })),
      ...edges,
    ],
  }
}
