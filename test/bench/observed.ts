import { createHash } from 'node:crypto'
import { Ready, type Resource } from '@crossplane-org/function-sdk-typescript'

type Fields = { readonly [key: string]: unknown }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

const now = '2026-11-22T00:00:00Z'

const condition = (type: string): Fields => ({
  type,
  status: 'True',
  reason: 'MinimumReplicasAvailable',
  message: 'seen by the controller',
  lastUpdateTime: now,
  lastTransitionTime: now,
})

const workload = (spec: Fields): Fields => {
  const replicas = spec.replicas ?? 1
  return {
    observedGeneration: 1,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    currentRevision: 'x',
    updateRevision: 'x',
    conditions: [condition('Available'), condition('Progressing')],
  }
}

/** What the controllers of a settled cluster have written, by kind. */
const statuses: { readonly [kind: string]: (spec: Fields) => Fields } = {
  Deployment: workload,
  StatefulSet: workload,
  Job: () => ({
    succeeded: 1,
    ready: 0,
    startTime: now,
    completionTime: now,
    conditions: [condition('SuccessCriteriaMet'), condition('Complete')],
  }),
  PersistentVolumeClaim: () => ({ phase: 'Bound', accessModes: ['ReadWriteOnce'] }),
  PodDisruptionBudget: () => ({ observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1 }),
  Service: () => ({ loadBalancer: {} }),
  Cluster: (spec) => ({
    instances: spec.instances ?? 1,
    readyInstances: spec.instances ?? 1,
    phase: 'Cluster in healthy state',
    currentPrimary: 'primary-1',
    conditions: [condition('Ready'), condition('ContinuousArchiving')],
  }),
}

/** Kubernetes repeats the shape of an object in managedFields: half the size of a request. */
const shape = (value: unknown): Fields =>
  isFields(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [`f:${key}`, shape(inner)]))
    : Array.isArray(value)
      ? Object.fromEntries(
          value.map((item) => {
            const name = fieldsOf(item).name
            return typeof name === 'string'
              ? [`k:${JSON.stringify({ name })}`, { '.': {}, ...shape(item) }]
              : [`v:${JSON.stringify(item)}`, {}]
          }),
        )
      : {}

const managed = (manager: string, apiVersion: unknown, fields: Fields, subresource?: string) => ({
  manager,
  operation: subresource ? 'Update' : 'Apply',
  apiVersion,
  time: now,
  fieldsType: 'FieldsV1',
  fieldsV1: shape(fields),
  ...(subresource && { subresource }),
})

const uid = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A desired object as the API server returns it once the cluster has settled. */
export const observedOf = (xr: string, key: string, desired: Resource): Resource => {
  const object = fieldsOf(desired.resource)
  const metadata = fieldsOf(object.metadata)
  const status = statuses[String(object.kind)]?.(fieldsOf(object.spec))
  return {
    resource: {
      ...object,
      metadata: {
        ...metadata,
        name: metadata.name ?? `${xr}-${uid(key).slice(-12)}`,
        uid: uid(`${xr}/${key}`),
        resourceVersion: '123456',
        generation: 1,
        creationTimestamp: now,
        labels: { ...fieldsOf(metadata.labels), 'crossplane.io/composite': xr },
        annotations: {
          ...fieldsOf(metadata.annotations),
          'crossplane.io/composition-resource-name': key,
        },
        ownerReferences: [
          {
            apiVersion: 'xsupabase.io/v1alpha1',
            kind: 'XSupabase',
            name: xr,
            uid: uid(xr),
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
        managedFields: [
          managed(`apiextensions.crossplane.io/composed/${uid(xr)}`, object.apiVersion, object),
          ...(status
            ? [managed('kube-controller-manager', object.apiVersion, { status }, 'status')]
            : []),
        ],
      },
      ...(status && { status }),
    },
    connectionDetails: {},
    ready: Ready.READY_UNSPECIFIED,
  }
}
