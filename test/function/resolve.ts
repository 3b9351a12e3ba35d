import type { KubeObject } from '../../src/kube/objects.ts'
import { externalName, isManaged, type ManagedResource } from '../../src/managed/resource.ts'
import type { PodMonitor } from '../../src/metrics/pod-monitor.ts'
import type { Tenant } from '../../src/objectstore/tenant.ts'
import { connectionSecretOf } from '../../src/render/providers.ts'

type KeyRef = { name: string; key: string }
type Container = {
  envFrom?: { secretRef?: { name: string }; configMapRef?: { name: string } }[]
  env?: {
    name: string
    valueFrom?: { secretKeyRef?: KeyRef; configMapKeyRef?: KeyRef }
  }[]
  ports?: { name?: string; containerPort: number }[]
  volumeMounts?: { name: string; mountPath: string }[]
  startupProbe?: Probe
  readinessProbe?: Probe
  livenessProbe?: Probe
}
type Probe = { httpGet?: { port: number }; tcpSocket?: { port: number } }
type Pod = {
  volumes?: {
    name: string
    secret?: { secretName: string }
    persistentVolumeClaim?: { claimName: string }
    configMap?: { name: string }
  }[]
  initContainers?: Container[]
  containers: Container[]
}
type WithPod = KubeObject & {
  spec: { template: { metadata: { labels: Record<string, string> }; spec: Pod } }
}
type Service = KubeObject & {
  spec: { selector: Record<string, string>; ports: { targetPort: number }[] }
}

/** Fields that hold the name of another managed resource in the cloud. */
const NAMES_ANOTHER = ['parameterGroupName', 'instance']

type Pooler = KubeObject & {
  spec: { cluster: { name: string }; pgbouncer: { authQuerySecret: { name: string } } }
}
type Cluster = KubeObject & {
  spec: {
    projectedVolumeTemplate?: { sources: { secret: { name: string; items: { key: string }[] } }[] }
  }
}

const podsOf = (objects: readonly KubeObject[]): WithPod[] =>
  objects.filter((object): object is WithPod => 'template' in ((object as WithPod).spec ?? {}))

/** Pods that an endpoint of a PodMonitor keeps, as Prometheus calls the labels of pods. */
const keptBy = (
  { spec }: PodMonitor,
  { relabelings }: PodMonitor['spec']['podMetricsEndpoints'][number],
  pods: readonly WithPod[],
): WithPod[] =>
  pods.filter(({ spec: { template } }) => {
    const { labels } = template.metadata
    const discovered = Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [
        `__meta_kubernetes_pod_label_${name.replace(/[./-]/g, '_')}`,
        value,
      ]),
    )
    return (
      Object.entries(spec.selector.matchLabels).every(([key, value]) => labels[key] === value) &&
      relabelings
        .filter(({ action }) => action === 'keep')
        .every(({ sourceLabels: [label = ''] = [], regex }) => discovered[label] === regex)
    )
  })

/** The pods of a Cluster are the operator's: their label and port are CloudNativePG's. */
const isOfCluster = ({
  port,
  relabelings: [keep],
}: PodMonitor['spec']['podMetricsEndpoints'][number]): boolean =>
  port === 'metrics' &&
  keep?.sourceLabels?.[0] === '__meta_kubernetes_pod_label_cnpg_io_podRole' &&
  keep.regex === 'instance'

/** The pods of a Tenant are its operator's: so is the name of their port. */
const isOfTenant = ({
  port,
  relabelings: [keep],
}: PodMonitor['spec']['podMetricsEndpoints'][number]): boolean =>
  port === 'minio-port' && keep?.regex === 'objectstore'

/**
 * Every reference of the objects that leads nowhere: Secret keys, ConfigMaps, volumes, ports of
 * probes, pods of Services and of PodMonitors. `others` are the Secrets and ConfigMaps that users
 * brought.
 */
export const dangling = (
  objects: readonly KubeObject[],
  others: readonly KubeObject[],
): string[] => {
  const managed = objects.filter((object): object is ManagedResource => isManaged(object))
  const written = managed.flatMap((object) => connectionSecretOf(object) ?? [])
  const find = (kind: string, name: string) =>
    [...objects, ...others, ...written].find(
      (object) => object.kind === kind && object.metadata?.name === name,
    )
  const keysOf = (kind: string, name: string): string[] =>
    Object.keys((find(kind, name) as { data?: object } | undefined)?.data ?? {})
  const problems: string[] = []

  for (const { kind, metadata, spec } of managed) {
    for (const [field, value] of Object.entries(spec.forProvider)) {
      const { name } = (field.endsWith('Ref') ? value : {}) as { name?: string }
      if (name && !managed.some((each) => each.metadata?.name === name) && !find('Secret', name))
        problems.push(`${kind}/${metadata?.name}: ${field} ${name}`)
    }
  }

  for (const object of podsOf(objects)) {
    const pod = object.spec.template.spec
    const where = `${object.kind}/${object.metadata?.name}`
    for (const volume of pod.volumes ?? []) {
      if (volume.secret && !find('Secret', volume.secret.secretName))
        problems.push(`${where}: Secret ${volume.secret.secretName}`)
      const configMap = volume.configMap?.name
      if (configMap && !find('ConfigMap', configMap))
        problems.push(`${where}: ConfigMap ${configMap}`)
      const claim = volume.persistentVolumeClaim?.claimName
      if (claim && !find('PersistentVolumeClaim', claim)) problems.push(`${where}: volume ${claim}`)
    }
    for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
      for (const { name, valueFrom } of container.env ?? []) {
        for (const [kind, ref] of [
          ['Secret', valueFrom?.secretKeyRef],
          ['ConfigMap', valueFrom?.configMapKeyRef],
        ] as const) {
          if (ref && !keysOf(kind, ref.name).includes(ref.key))
            problems.push(`${where}: ${name} <- ${kind} ${ref.name}/${ref.key}`)
        }
      }
      for (const { secretRef, configMapRef } of container.envFrom ?? []) {
        if (secretRef && !find('Secret', secretRef.name))
          problems.push(`${where}: Secret ${secretRef.name}`)
        if (configMapRef && !find('ConfigMap', configMapRef.name))
          problems.push(`${where}: ConfigMap ${configMapRef.name}`)
      }
      const volumeNames = (pod.volumes ?? []).map(({ name }) => name)
      if (new Set(volumeNames).size !== volumeNames.length)
        problems.push(`${where}: a volume stands twice`)
      const names = (container.env ?? []).map(({ name }) => name)
      if (new Set(names).size !== names.length) problems.push(`${where}: a variable stands twice`)
      const volumes = (pod.volumes ?? []).map(({ name }) => name)
      for (const { name } of container.volumeMounts ?? []) {
        if (!volumes.includes(name)) problems.push(`${where}: no volume ${name}`)
      }
      const ports = (container.ports ?? []).map(({ containerPort }) => containerPort)
      for (const probe of [
        container.startupProbe,
        container.readinessProbe,
        container.livenessProbe,
      ]) {
        const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port
        if (port !== undefined && !ports.includes(port))
          problems.push(`${where}: probe of port ${port}`)
      }
    }
  }

  for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Pooler') as Pooler[]) {
    if (!find('Cluster', spec.cluster.name)) problems.push(`Pooler/${metadata?.name}: no Cluster`)
    for (const key of ['username', 'password']) {
      if (!keysOf('Secret', spec.pgbouncer.authQuerySecret.name).includes(key))
        problems.push(`Pooler/${metadata?.name}: no ${key} to look up with`)
    }
  }

  for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Cluster') as Cluster[]) {
    for (const { secret } of spec.projectedVolumeTemplate?.sources ?? []) {
      for (const { key } of secret.items) {
        if (!keysOf('Secret', secret.name).includes(key))
          problems.push(`Cluster/${metadata?.name}: ${secret.name}/${key}`)
      }
    }
  }

  for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Tenant') as Tenant[]) {
    if (!keysOf('Secret', spec.configuration.name).includes('config.env'))
      problems.push(`Tenant/${metadata?.name}: ${spec.configuration.name}/config.env`)
  }

  for (const object of objects.filter(isManaged)) {
    const { metadata, kind, spec } = object as ManagedResource
    for (const [field, ref] of Object.entries(spec.forProvider) as [string, Partial<KeyRef>][]) {
      if (!field.endsWith('SecretRef')) continue
      if (!keysOf('Secret', ref.name ?? '').includes(ref.key ?? ''))
        problems.push(`${kind}/${metadata?.name}: ${field} ${ref.name}/${ref.key}`)
    }
    for (const [field, name] of Object.entries(spec.forProvider)) {
      if (!NAMES_ANOTHER.includes(field)) continue
      if (!objects.some((other) => other !== object && externalName(other) === name))
        problems.push(`${kind}/${metadata?.name}: ${field} ${name}`)
    }
  }

  for (const service of objects.filter(({ kind }) => kind === 'Service') as Service[]) {
    const behind = podsOf(objects).filter(({ spec }) =>
      Object.entries(service.spec.selector).every(
        ([key, value]) => spec.template.metadata.labels[key] === value,
      ),
    )
    const ports = behind.flatMap(({ spec }) =>
      spec.template.spec.containers.flatMap((container) =>
        (container.ports ?? []).map(({ containerPort }) => containerPort),
      ),
    )
    for (const { targetPort } of service.spec.ports) {
      if (!ports.includes(targetPort))
        problems.push(`Service/${service.metadata?.name}: port ${targetPort}`)
    }
  }
  for (const monitor of objects.filter(({ kind }) => kind === 'PodMonitor') as PodMonitor[]) {
    for (const endpoint of monitor.spec.podMetricsEndpoints) {
      const token = endpoint.authorization?.credentials
      if (token && !keysOf('Secret', token.name).includes(token.key))
        problems.push(`PodMonitor: token ${token.name}/${token.key}`)
      if (isOfCluster(endpoint) || isOfTenant(endpoint)) continue
      const containers = keptBy(monitor, endpoint, podsOf(objects)).flatMap(
        ({ spec }) => spec.template.spec.containers,
      )
      const names = containers.flatMap(({ ports }) => (ports ?? []).map(({ name }) => name))
      if (!names.includes(endpoint.port))
        problems.push(
          `PodMonitor: port ${endpoint.port} of ${JSON.stringify(endpoint.relabelings)}`,
        )
    }
  }
  return problems
}
