import { annotations, integer, object } from '../fields.ts'
import { resources } from './resources.ts'
import { variables } from './variables.ts'

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

const environment = variables(
  'Further environment variables. Those that the component itself sets are refused.',
  'GOTRUE_LOG_LEVEL',
)

const component = (name: string) =>
  object(`Settings of the pods of ${name}.`, {
    replicas: integer('Pods of this component.', {
      min: 1,
      max: 100,
      absent: 'replicas; 1 for studio, which keeps snippets of SQL in its pod',
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
