import * as z from 'zod'
import {
  choice,
  integer,
  kubernetesObject,
  labels,
  object,
  objectName,
  qualifiedText,
  strings,
} from '../fields.ts'

type Exact<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** The same schema without `undefined` in its types, which the types of Kubernetes do not allow. */
const exact = <T extends object>(schema: z.ZodType<T>) => schema as unknown as z.ZodType<Exact<T>>

// Every field is listed: an unknown one would make the API server refuse the whole workload, and
// the author of the claim would not be told.
const toleration = z.strictObject({
  key: qualifiedText('Key of the taint.', { absent: 'every key', example: 'dedicated' }),
  operator: choice(['Equal', 'Exists'], 'Whether the value counts.', {
    absent: 'Equal',
    example: 'Exists',
  }),
  value: z
    .string()
    .max(63)
    .meta({ description: 'Value of the taint.', absent: 'the empty one', example: 'supabase' })
    .optional(),
  effect: choice(['NoSchedule', 'PreferNoSchedule', 'NoExecute'], 'Effect of the taint.', {
    absent: 'every effect',
    example: 'NoSchedule',
  }),
  tolerationSeconds: integer('Seconds that a NoExecute taint is tolerated.', {
    min: 0,
    max: 2_147_483_647,
    absent: 'for ever',
    example: 300,
  }),
})

const spread = z.strictObject({
  maxSkew: z.int().min(1).max(1000).meta({
    description: 'How many more pods one domain may have than another.',
    example: 1,
  }),
  topologyKey: z.string().min(1).max(317).meta({
    description: 'Label of nodes that makes the domains.',
    example: 'topology.kubernetes.io/zone',
  }),
  whenUnsatisfiable: z.enum(['DoNotSchedule', 'ScheduleAnyway']).meta({
    description: 'What becomes of a pod that would break it.',
    example: 'ScheduleAnyway',
  }),
  minDomains: integer('Domains that there must be; only with DoNotSchedule.', {
    min: 1,
    max: 1000,
    absent: '1',
    example: 3,
  }),
  nodeAffinityPolicy: choice(['Honor', 'Ignore'], 'Whether affinity narrows the domains.', {
    absent: 'Honor',
    example: 'Ignore',
  }),
  nodeTaintsPolicy: choice(['Honor', 'Ignore'], 'Whether taints narrow the domains.', {
    absent: 'Ignore',
    example: 'Honor',
  }),
  matchLabelKeys: strings('Labels of the pod that narrow whom it is counted with.', {
    maxItems: 16,
    absent: 'none',
    example: ['pod-template-hash'],
  }),
  labelSelector: kubernetesObject('Pods that are counted.', {
    absent: 'those of the same component',
    example: { matchLabels: { app: 'shop' } },
  }),
})

const affinity = z
  .partialRecord(
    z.enum(['nodeAffinity', 'podAffinity', 'podAntiAffinity']),
    z.record(z.string().max(253), z.unknown()),
  )
  .meta({
    description:
      'Affinity of every pod but those of the database: nodeAffinity, podAffinity and podAntiAffinity, as Kubernetes takes them.',
    absent: 'none',
    example: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  })
  .optional()

export const scheduling = object('Where the pods of the project may run.', {
  nodeSelector: labels('Labels that a node must have.', {
    maxKeys: 32,
    absent: 'none',
    example: { 'kubernetes.io/arch': 'amd64' },
  }),
  tolerations: z
    .array(exact(toleration))
    .max(32)
    .meta({
      description: 'Taints that the pods tolerate.',
      absent: 'none',
      example: [{ key: 'dedicated', operator: 'Equal', value: 'supabase', effect: 'NoSchedule' }],
    })
    .optional(),
  affinity,
  topologySpreadConstraints: z
    .array(exact(spread))
    .max(8)
    .meta({
      description:
        'How replicas of every component but the database are spread; a labelSelector is added where it is missing.',
      absent: 'replicas of a component prefer different nodes',
      example: [
        {
          maxSkew: 1,
          topologyKey: 'topology.kubernetes.io/zone',
          whenUnsatisfiable: 'ScheduleAnyway',
        },
      ],
    })
    .optional(),
  priorityClassName: objectName('PriorityClass of the pods.', {
    absent: 'none',
    example: 'production',
  }).optional(),
})
