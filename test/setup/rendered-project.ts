import type { JSONWebKeySet } from 'jose'
import type { Message } from '../../src/gateway/envoy-message.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { World } from '../../src/render/crossplane.ts'

/** What the function rendered for a project that is at rest, as its pods get to see it. */
export type RenderedProject = {
  /** Envoy's configuration, from the Secret that the gateway's pods mount. */
  readonly envoy: EnvoyConfig
  /** The environment of the Job that verifies the project. */
  readonly verify: Readonly<Record<string, string>>
  /** What its services check tokens with. */
  readonly jwks: JSONWebKeySet
}

type Address =
  | { socket_address: { address: string; port_value: number } }
  | { pipe: { path: string; mode: number } }

/** The part of Envoy's configuration that says who listens where. */
export type EnvoyConfig = {
  admin: { address: Address }
  static_resources: {
    listeners: { name: string; address: Address; filter_chains: Message[] }[]
    clusters: {
      name: string
      load_assignment: { endpoints: { lb_endpoints: { endpoint: { address: Address } }[] }[] }
    }[]
  }
}

type Variable = {
  name: string
  value?: string
  valueFrom?: { secretKeyRef: { name: string; key: string } }
}
type Job = { spec: { template: { spec: { containers: { env: Variable[] }[] } } } }

const one = (world: World, key: string): KubeObject => {
  const found = Object.entries(world.observed).find(([name]) => name.startsWith(key))?.[1]
  if (found === undefined) throw new Error(`the function rendered no ${key}`)
  return found
}

const entry = (secret: KubeObject, key: string): string => {
  const { data } = secret as { data?: Readonly<Record<string, string>> }
  const value = data?.[key]
  if (value === undefined) throw new Error(`Secret ${secret.metadata?.name} has no key "${key}"`)
  return Buffer.from(value, 'base64').toString()
}

const textOf = (world: World, { name, value, valueFrom }: Variable): string => {
  if (valueFrom === undefined) return value ?? ''
  const { secretKeyRef } = valueFrom
  const secret = Object.values(world.observed).find(
    ({ kind, metadata }) => kind === 'Secret' && metadata?.name === secretKeyRef.name,
  )
  if (secret === undefined) throw new Error(`${name}: no Secret "${secretKeyRef.name}"`)
  return entry(secret, secretKeyRef.key)
}

/** The variables of the Job whose composition key begins with `key`, secret ones with their values. */
export const jobVariables = (world: World, key: string): Readonly<Record<string, string>> => {
  const job = one(world, key) as KubeObject & Job
  const env = job.spec.template.spec.containers.flatMap((container) => container.env)
  return Object.fromEntries(env.map((variable) => [variable.name, textOf(world, variable)]))
}

/** Reads what the gateway and the last check of a Ready project were given. */
export const renderedProject = (world: World): RenderedProject => ({
  envoy: JSON.parse(entry(one(world, 'gateway-config'), 'envoy.json')) as EnvoyConfig,
  verify: jobVariables(world, 'verify-job'),
  jwks: JSON.parse(entry(one(world, 'keys'), 'jwks')) as JSONWebKeySet,
})
