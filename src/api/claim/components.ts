import * as z from 'zod'
import { annotations, integer, object, secretRef, text } from '../fields.ts'
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
  'studio',
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
    podAnnotations: annotations('Annotations of the pods.', {
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
