import type { KubeObject } from '../../src/kube/objects.ts'

type Container = {
  env?: { name: string; valueFrom?: { secretKeyRef?: { name: string; key: string } } }[]
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

/**
 * Every reference of the objects that leads nowhere: Secret keys, volumes, ports of probes, pods of
 * Services. `others` are the Secrets that users brought.
 */
export const dangling = (
  objects: readonly KubeObject[],
  others: readonly KubeObject[],
): string[] => {
  const find = (kind: string, name: string) =>
    [...objects, ...others].find((object) => object.kind === kind && object.metadata?.name === name)
  const keysOf = (name: string): string[] =>
    Object.keys((find('Secret', name) as { data?: object } | undefined)?.data ?? {})
  const problems: string[] = []

  for (const object of podsOf(objects)) {
    const pod = object.spec.template.spec
    const where = `${object.kind}/${object.metadata?.name}`
    for (const volume of pod.volumes ?? []) {
      if (volume.secret && !find('Secret', volume.secret.secretName))
        problems.push(`${where}: Secret ${volume.secret.secretName}`)
      const claim = volume.persistentVolumeClaim?.claimName
      if (claim && !find('PersistentVolumeClaim', claim)) problems.push(`${where}: volume ${claim}`)
    }
    for (const container of [...(pod.initContainers ?? []), ...pod.containers]) {
      for (const { name, valueFrom } of container.env ?? []) {
        const ref = valueFrom?.secretKeyRef
        if (ref && !keysOf(ref.name).includes(ref.key))
          problems.push(`${where}: ${name} <- ${ref.name}/${ref.key}`)
      }
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
      if (!keysOf(spec.pgbouncer.authQuerySecret.name).includes(key))
        problems.push(`Pooler/${metadata?.name}: no ${key} to look up with`)
    }
  }

  for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Cluster') as Cluster[]) {
    for (const { secret } of spec.projectedVolumeTemplate?.sources ?? []) {
      for (const { key } of secret.items) {
        if (!keysOf(secret.name).includes(key))
          problems.push(`Cluster/${metadata?.name}: ${secret.name}/${key}`)
      }
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
  return problems
}
