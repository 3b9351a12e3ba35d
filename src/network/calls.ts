import type { ComponentName } from '../api/claim/index.ts'
import type { Stack } from '../services/stack.ts'

/** Pods of a project, by the label of their component; `setup` are its Jobs. */
export type Caller = ComponentName | 'objectstore' | 'setup'

/** Named ports of some pods, and who may call them. */
export type Door = {
  /** Whether the project has it; always when absent. */
  readonly when?: (stack: Stack) => boolean
  readonly to: readonly Caller[]
  readonly opens: readonly {
    /** `prometheus` is one outside of the project, where the platform collects metrics. */
    readonly from: 'anyone' | 'prometheus' | readonly Caller[]
    readonly port: 'http' | 's3' | 'status' | 'metrics' | 'admin' | 'any'
  }[]
}

/**
 * Who calls whom inside a project, except for the database. Pods without a row are called by
 * nobody. Ports are listed by name, so that those that no Service leads to stay closed.
 */
export const DOORS: Readonly<Record<string, Door>> = {
  // the one way in, for the pods of every namespace and for whoever is led to its Service
  gateway: {
    to: ['gateway'],
    opens: [
      { from: 'anyone', port: 'http' },
      { from: 'prometheus', port: 'status' },
    ],
  },
  exporters: {
    to: ['auth', 'rest', 'storage', 'imgproxy'],
    opens: [
      { from: 'prometheus', port: 'metrics' },
      { from: 'prometheus', port: 'admin' },
    ],
  },
  // postgres-meta and Studio ask nobody who calls: whoever reaches them runs SQL as the owner
  services: {
    to: ['auth', 'rest', 'realtime', 'storage', 'meta', 'functions', 'studio'],
    opens: [{ from: ['gateway'], port: 'http' }],
  },
  realtime: {
    to: ['realtime'],
    opens: [
      { from: ['setup'], port: 'http' }, // makes the tenant
      { from: ['realtime'], port: 'any' }, // Erlang picks the ports between its nodes
      { from: 'prometheus', port: 'http' },
    ],
  },
  // the Job that gives service_role its policies, where that may be needed, waits for Storage
  storage: {
    when: ({ database }) => database.toBeExplored,
    to: ['storage'],
    opens: [{ from: ['setup'], port: 'http' }],
  },
  meta: { to: ['meta'], opens: [{ from: ['studio'], port: 'http' }] },
  imgproxy: { to: ['imgproxy'], opens: [{ from: ['storage'], port: 'http' }] },
  objectstore: {
    to: ['objectstore'],
    opens: [
      { from: ['storage', 'imgproxy', 'setup'], port: 's3' },
      { from: 'prometheus', port: 's3' },
    ],
  },
}

/** Whether an object lets callers in to the pods of a row above. */
export const isDoor = (key: string): boolean =>
  Object.keys(DOORS).some((name) => key === `${name}-policy`)

const always = () => true
const databaseElsewhere = ({ database }: Stack): boolean => !database.pods
const storeElsewhere = ({ objectStore }: Stack): boolean =>
  objectStore !== undefined && !objectStore.workload
const passesOn = ({ objectStore }: Stack): boolean => objectStore?.gateway === true

/** Who opens connections to what is outside the project, and when. The others open none. */
export const LEAVES: Readonly<Partial<Record<Caller, (stack: Stack) => boolean>>> = {
  auth: always, // mail servers, SMS and OAuth providers, hooks, captchas
  functions: always, // what their code calls
  rest: databaseElsewhere,
  realtime: databaseElsewhere,
  meta: databaseElsewhere,
  storage: (stack) =>
    databaseElsewhere(stack) ||
    storeElsewhere(stack) ||
    stack.project.spec.imgproxy.type === 'External',
  imgproxy: storeElsewhere,
  objectstore: passesOn,
  setup: (stack) => databaseElsewhere(stack) || storeElsewhere(stack),
}
