import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import type { IPodTemplateSpec, IService } from 'kubernetes-models/v1'
import type { ComponentName } from '../api/claim/index.ts'
import type { Endpoint } from '../gateway/input.ts'
import { inOrderOf } from '../kube/checksum.ts'
import { type Environment, sourceKeys } from '../kube/environment.ts'
import { versionOf } from '../kube/image.ts'
import { metadata, selectorLabels } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import type { Resources } from '../kube/objects.ts'
import { type Container, type Drain, fileKeys, type Mount, podTemplate } from '../kube/pod.ts'
import { secretsChecksum, unreadable } from '../kube/vault.ts'
import type { Exporter } from '../metrics/exporter.ts'
import { claimEnvironment } from './claim-environment.ts'
import type { Stack } from './stack.ts'

export const CHECKSUM = 'xsupabase.io/checksum'
const CONFIGURATION = 'xsupabase.io/configuration'

/** A service of the project: what exists of it, and how it is reached. */
export type Component = {
  readonly name: ComponentName
  readonly version: string
  readonly endpoint: Endpoint
  /** Composition key of its Deployment. */
  readonly workload: string
  readonly exporter?: Exporter
  readonly resources: Resources
  /** What the claim refers to and cannot be read at present. */
  readonly unreadable: readonly string[]
}

/** What one service differs in from another. */
export type Service = {
  readonly image: string
  readonly port: number
  /** Further ports of the container, which no Service leads to. */
  readonly ports?: Readonly<Record<string, number>>
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env: Environment
  readonly envFrom?: Container['envFrom']
  /** Names of variables that are ours though we do not set them now: aliases, `_FILE` forms. */
  readonly owns: readonly RegExp[]
  readonly probes: NonNullable<Container['probes']>
  /** Where it tells its metrics, when the platform asks for them. */
  readonly exporter?: Exporter
  readonly user: number
  readonly group?: number
  readonly readOnlyRoot?: boolean
  readonly mounts?: readonly Mount[]
  readonly serviceAccount?: string
  readonly init?: readonly Container[]
  /** How a pod is left by its clients, where waiting is not enough. */
  readonly drain?: Drain
  /** What the pods depend on beside the keys that they name, such as a mounted configuration. */
  readonly checksum?: string
  /** What of it cannot be read at present. */
  readonly unreadable?: readonly string[]
  /** Service in front of it, where it is not a plain one. */
  readonly service?: Partial<NonNullable<IService['spec']>>
  readonly serviceAnnotations?: Readonly<Record<string, string>>
}

/** Longer than the gateway keeps a connection to a pod (gateway/envoy-clusters.ts). */
const DRAIN: Drain = { seconds: 5 }

/** The pods of a workload as they run, but for what the API server alone writes. */
export const templateOf = (workload: { spec?: { template: IPodTemplateSpec } } | undefined) => {
  const { metadata, spec } = workload?.spec?.template ?? {}
  const { creationTimestamp: _, ...written } = metadata ?? {}
  return spec && { metadata: written, spec }
}

/** In words; of our own keys only those are missing that say where the database is. */
const calledIn = ({ keysSecret }: Stack, ref: string): string =>
  ref.startsWith(`${keysSecret}/`) ? 'the address of the database' : `Secret ${ref}`

/** Deployment, Service and disruption budget of a stateless service, at the restricted level. */
export const component = (stack: Stack, name: ComponentName, service: Service): Component => {
  const { project, observed, vault } = stack
  const settings = project.spec.components[name]
  const replicas = settings?.replicas ?? project.spec.replicas
  const workload = `${name}-deployment`
  const objectName = nameFor(project.name, name)

  const env = { ...service.env, ...claimEnvironment(name, settings?.env ?? [], service) }
  const refs = [
    ...[env, ...(service.init ?? []).map((container) => container.env ?? {})].flatMap(sourceKeys),
    ...fileKeys(service.mounts ?? []),
  ]
  const missing = [
    ...new Set(unreadable(vault, refs).map((ref) => calledIn(stack, ref))),
    ...(service.unreadable ?? []),
  ]

  // While a referenced object cannot be read, or must not be, what runs keeps what it has.
  const before = observed.resource<IDeployment>(workload)
  const running = missing.length > 0 ? templateOf(before) : undefined
  const sum = secretsChecksum(vault, refs)

  const container: Container = {
    name,
    image: service.image,
    ...(service.command && { command: service.command }),
    ...(service.args && { args: service.args }),
    env,
    ...(service.envFrom && { envFrom: service.envFrom }),
    ports: { http: service.port, ...service.ports },
    mounts: [{ path: '/tmp', source: 'scratch' }, ...(service.mounts ?? [])],
    resources: settings?.resources ?? {},
    probes: service.probes,
    drain: service.drain ?? DRAIN,
    ...(service.readOnlyRoot !== undefined && { readOnlyRoot: service.readOnlyRoot }),
  }

  const rendered = podTemplate(project, {
    component: name,
    containers: [container],
    ...(service.init && { init: service.init }),
    user: service.user,
    group: service.group ?? service.user,
    ...(service.serviceAccount && { serviceAccount: service.serviceAccount }),
    annotations: {
      ...settings?.podAnnotations,
      ...(sum && { [CHECKSUM]: sum }),
      ...(service.checksum && { [CONFIGURATION]: service.checksum }),
    },
    spread: true,
  })

  const deployment: IDeployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(project, name, objectName),
    spec: {
      replicas,
      selector: { matchLabels: selectorLabels(project, name) },
      // A new pod answers before an old one goes.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: running ? inOrderOf(running, rendered) : rendered,
    },
  }

  const clusterIP: IService = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(project, name, objectName, service.serviceAnnotations),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(project, name),
      ports: [{ name: 'http', port: service.port, targetPort: service.port, protocol: 'TCP' }],
      ...service.service,
    },
  }

  const budget: IPodDisruptionBudget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(project, name, objectName),
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(project, name) } },
  }

  // What cannot start is not made; what runs stays.
  const startable = missing.length === 0 || before !== undefined
  return {
    name,
    version: versionOf(service.image),
    endpoint: { host: `${objectName}.${project.namespace}`, port: service.port },
    workload,
    ...(service.exporter && { exporter: service.exporter }),
    unreadable: missing,
    resources: {
      ...(startable && { [workload]: deployment }),
      [`${name}-service`]: clusterIP,
      ...(replicas > 1 && { [`${name}-budget`]: budget }),
    },
  }
}
