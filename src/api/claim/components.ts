import * as z from 'zod'
import { integer, kubernetesObject, object, secretRef, text, textMap } from '../fields.ts'
import { resources } from './resources.ts'

/** Every workload that the function renders, in the order in which the status lists them. */
export const COMPONENTS = [
  'gateway',
  'auth',
  'rest',
  'realtime',
  'storage',
  'imgproxy',
  'meta',
  'functions',
] as const

export type ComponentName = (typeof COMPONENTS)[number]

const environment = z
  .array(
    z.strictObject({
      name: z
        .string()
        .max(128)
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
        .meta({ description: 'Name of the variable.', example: 'GOTRUE_LOG_LEVEL' }),
      value: text('Its value, taken as it is.', { max: 8192, example: 'debug' }),
      secretRef: secretRef('Secret to take the value from, instead of value.', {
        example: { name: 'extra', key: 'token' },
      }),
    }),
  )
  .max(64)
  .meta({
    description: 'Further environment variables. Those that the component itself sets are refused.',
    absent: 'none',
    example: [{ name: 'GOTRUE_LOG_LEVEL', value: 'debug' }],
    listType: 'map',
    listMapKeys: ['name'],
  })
  .optional()

const component = (name: string) =>
  object(`Settings of the pods of ${name}.`, {
    replicas: integer('Pods of this component.', {
      min: 1,
      max: 100,
      absent: 'replicas',
      example: 3,
    }),
    resources,
    env: environment,
    podAnnotations: textMap('Annotations of the pods.', {
      maxKeys: 32,
      absent: 'none',
      example: { 'prometheus.io/scrape': 'true' },
    }),
  })

export const components = object(
  'Settings of single components, where they differ from the plan.',
  Object.fromEntries(COMPONENTS.map((name) => [name, component(name)])) as {
    [C in ComponentName]: ReturnType<typeof component>
  },
)

export const scheduling = object('Where the pods of the project may run.', {
  nodeSelector: textMap('Labels that a node must have.', {
    maxKeys: 32,
    absent: 'none',
    example: { 'kubernetes.io/arch': 'amd64' },
  }),
  tolerations: z
    .array(z.record(z.string().max(253), z.unknown()))
    .max(32)
    .meta({
      description: 'Taints that the pods tolerate.',
      absent: 'none',
      example: [{ key: 'dedicated', operator: 'Equal', value: 'supabase', effect: 'NoSchedule' }],
    })
    .optional(),
  affinity: kubernetesObject('Affinity of the stateless pods.', {
    absent: 'none',
    example: { nodeAffinity: {} },
  }),
  topologySpreadConstraints: z
    .array(z.record(z.string().max(253), z.unknown()))
    .max(8)
    .meta({
      description: 'How replicas are spread; a labelSelector is added where it is missing.',
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
  priorityClassName: text('PriorityClass of the pods.', {
    absent: 'none',
    example: 'production',
    max: 253,
  }),
})
