import type {
  IContainer,
  IEnvFromSource,
  ILifecycleHandler,
  IPodTemplateSpec,
  ITopologySpreadConstraint,
  IVolume,
} from 'kubernetes-models/v1'
import type { Project } from '../api/project.ts'
import { digest } from './checksum.ts'
import { type Environment, type SourceKey, toEnvVars } from './environment.ts'
import { labels, selectorLabels } from './labels.ts'

/**
 * A folder in a container: a scratch one that is empty at start, a volume, the keys of an object, or
 * one of them as a file.
 */
export type Mount = {
  readonly path: string
  readonly source:
    | 'scratch'
    | { readonly secret: string }
    | { readonly configMap: string }
    | { readonly claim: string }
    | { readonly file: string; readonly of: SourceKey }
}

/** Every key of an object as an environment variable, whose name begins with `prefix`. */
export type WholeEnvironment = {
  readonly prefix: string
  readonly source: { readonly secret: string } | { readonly configMap: string }
}

export type Container = {
  readonly name: string
  readonly image: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: Environment
  readonly envFrom?: readonly WholeEnvironment[]
  readonly ports?: Readonly<Record<string, number>>
  readonly mounts?: readonly Mount[]
  readonly resources: {
    readonly requests?: Readonly<Record<string, string>> | undefined
    readonly limits?: Readonly<Record<string, string>> | undefined
  }
  /** Off only for images that are known to write into themselves. */
  readonly readOnlyRoot?: boolean
  /** Among the first containers: runs beside the others, from before their start to after their end. */
  readonly sidecar?: true
  readonly probes?: Pick<IContainer, 'startupProbe' | 'readinessProbe' | 'livenessProbe'>
  /** Whether the end of its log tells why it failed: it has no other way to say so. */
  readonly lastWords?: true
  /** What happens between leaving the Service and the signal to stop, so that no request is lost. */
  readonly drain?: Drain
}

export type Drain =
  /** It goes on as before. */
  | { readonly seconds: number }
  /** It is told, and answers when it has sent its clients away. */
  | { readonly path: string; readonly port: number }

export type Pod = {
  readonly component: string
  readonly containers: readonly Container[]
  readonly init?: readonly Container[]
  /** User and group that the containers run as; never root. */
  readonly user: number
  readonly group: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly restartPolicy?: 'OnFailure'
  /** Absent where no cloud has to know the pod; none gets a token of the API server. */
  readonly serviceAccount?: string
  readonly spread?: boolean
}

const volumeName = (mount: Mount): string => {
  if (mount.source === 'scratch') {
    return `scratch-${mount.path
      .replace(/[^a-z0-9]+/gi, '-')
      .replace(/^-|-$/g, '')
      .toLowerCase()}`
  }
  if ('file' in mount.source) return `file-${digest(mount.path, 8)}`
  // Paths may differ in what no name of a volume can hold, such as capitals.
  if ('configMap' in mount.source) return `config-${digest(mount.path, 8)}`
  return 'secret' in mount.source ? 'config' : 'data'
}

const fileVolume = (name: string, file: string, of: SourceKey): IVolume => {
  const items = [{ key: of.key, path: file }]
  return 'secret' in of
    ? { name, secret: { secretName: of.secret, items } }
    : { name, configMap: { name: of.configMap, items } }
}

const toVolume = (mount: Mount): IVolume => {
  const name = volumeName(mount)
  if (mount.source === 'scratch') return { name, emptyDir: { sizeLimit: '1Gi' } }
  if ('file' in mount.source) return fileVolume(name, mount.source.file, mount.source.of)
  if ('secret' in mount.source) return { name, secret: { secretName: mount.source.secret } }
  if ('configMap' in mount.source) return { name, configMap: { name: mount.source.configMap } }
  return { name, persistentVolumeClaim: { claimName: mount.source.claim } }
}

const isReadOnly = ({ source }: Mount): boolean =>
  typeof source === 'object' && !('claim' in source)

/** The keys of Secrets and ConfigMaps that are files in a container. */
export const fileKeys = (mounts: readonly Mount[]): SourceKey[] =>
  mounts.flatMap(({ source }) => (typeof source === 'object' && 'of' in source ? [source.of] : []))

const toEnvFrom = ({ prefix, source }: WholeEnvironment): IEnvFromSource =>
  'secret' in source
    ? { prefix, secretRef: { name: source.secret } }
    : { prefix, configMapRef: { name: source.configMap } }

const preStop = (drain: Drain): ILifecycleHandler =>
  'seconds' in drain ? { sleep: drain } : { httpGet: drain }

const toContainer = (container: Container): IContainer => {
  const env = toEnvVars(container.env ?? {})
  const ports = Object.entries(container.ports ?? {})
  const mounts = container.mounts ?? []
  const envFrom = container.envFrom ?? []
  return {
    name: container.name,
    image: container.image,
    ...(container.sidecar && { restartPolicy: 'Always' }),
    ...(container.command && { command: [...container.command] }),
    ...(container.args && { args: [...container.args] }),
    ...(env.length > 0 && { env }),
    ...(envFrom.length > 0 && { envFrom: envFrom.map(toEnvFrom) }),
    ...(ports.length > 0 && {
      ports: ports.map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    }),
    ...(mounts.length > 0 && {
      volumeMounts: mounts.map((mount) => ({
        name: volumeName(mount),
        mountPath: mount.path,
        ...(isReadOnly(mount) && { readOnly: true }),
      })),
    }),
    resources: {
      ...(container.resources.requests && { requests: container.resources.requests }),
      ...(container.resources.limits && { limits: container.resources.limits }),
    },
    ...container.probes,
    ...(container.lastWords && { terminationMessagePolicy: 'FallbackToLogsOnError' }),
    ...(container.drain && { lifecycle: { preStop: preStop(container.drain) } }),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: container.readOnlyRoot ?? true,
    },
  }
}

/**
 * A pod at the `restricted` level of Pod Security, without a token of the API server and without
 * the variables that Kubernetes makes of Services (`AUTH_PORT=tcp://…` would break GoTrue).
 */
export const podTemplate = (project: Project, pod: Pod): IPodTemplateSpec => {
  const { spec, platform } = project
  const { nodeSelector, tolerations, affinity, priorityClassName } = spec.scheduling
  const mounts = [...(pod.init ?? []), ...pod.containers].flatMap(({ mounts }) => mounts ?? [])
  const volumes = [...new Map(mounts.map((mount) => [volumeName(mount), toVolume(mount)])).values()]
  const pullSecrets = platform.images?.pullSecrets ?? []
  const spread = pod.spread ? topologySpread(project, pod.component) : []

  return {
    metadata: {
      labels: labels(project, pod.component),
      ...(Object.keys(pod.annotations ?? {}).length > 0 && { annotations: pod.annotations }),
    },
    spec: {
      automountServiceAccountToken: false,
      ...(pod.serviceAccount && { serviceAccountName: pod.serviceAccount }),
      enableServiceLinks: false,
      ...(pod.restartPolicy && { restartPolicy: pod.restartPolicy }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: pod.user,
        runAsGroup: pod.group,
        fsGroup: pod.group,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
      ...(nodeSelector && { nodeSelector }),
      ...(tolerations && { tolerations }),
      ...(affinity && { affinity }),
      ...(priorityClassName && { priorityClassName }),
      ...(spread.length > 0 && { topologySpreadConstraints: spread }),
      ...(pod.init && pod.init.length > 0 && { initContainers: pod.init.map(toContainer) }),
      containers: pod.containers.map(toContainer),
      ...(volumes.length > 0 && { volumes }),
    },
  }
}

const topologySpread = (project: Project, component: string): ITopologySpreadConstraint[] => {
  const asked = project.spec.scheduling.topologySpreadConstraints
  const labelSelector = { matchLabels: selectorLabels(project, component) }
  if (asked) {
    // What the claim says here is the API server's to check.
    return asked.map(
      (constraint) => ({ labelSelector, ...constraint }) as unknown as ITopologySpreadConstraint,
    )
  }
  return [
    {
      labelSelector,
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
    },
  ]
}
