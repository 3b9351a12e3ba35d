import {
  Capability,
  Ready,
  type Requirements,
  type RunFunctionRequest,
  type RunFunctionResponse,
  Severity,
  Status,
} from '@crossplane-org/function-sdk-typescript'
import type { KubeObject } from '../kube/objects.ts'
import { isManaged } from '../managed/resource.ts'
import { uidOf } from './composite.ts'
import { settled } from './controllers.ts'
import { madeBy } from './made.ts'
import { connectionSecretOf } from './providers.ts'

export type RunFunction = (request: RunFunctionRequest) => Promise<RunFunctionResponse>

/** What stands in the cluster beside the project. */
export type Cluster = {
  /** Objects that can be asked for: EnvironmentConfigs, Secrets, Pods. */
  readonly objects: readonly KubeObject[]
  /** Kinds that are installed, as `<apiVersion>/<kind>`; undefined: every kind is. */
  readonly kinds?: readonly string[]
}

/** The state of one project between two passes. */
export type World = {
  readonly composite: Record<string, unknown>
  readonly input?: Record<string, unknown>
  /** Observed composed resources by composition key. */
  readonly observed: Readonly<Record<string, KubeObject>>
  readonly cluster: Cluster
  /** Whether the Composition's step asks for the platform's settings, as ours does; true when absent. */
  readonly bootstrap?: boolean
}

export { toComposite } from './composite.ts'

const carries = (object: KubeObject, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([key, value]) => object.metadata?.labels?.[key] === value)

const answer = (
  { cluster, observed }: World,
  { resources, schemas }: Pick<Requirements, 'resources' | 'schemas'>,
): Pick<RunFunctionRequest, 'requiredResources' | 'requiredSchemas'> => {
  const standing = Object.values(observed).flatMap((object) => [object, ...madeBy(object)])
  return {
    requiredResources: Object.fromEntries(
      Object.entries(resources).map(([name, selector]) => [
        name,
        {
          items: [...cluster.objects, ...standing]
            .filter(
              (object) =>
                object.apiVersion === selector.apiVersion &&
                object.kind === selector.kind &&
                (selector.namespace === undefined ||
                  object.metadata?.namespace === selector.namespace) &&
                (selector.matchName === undefined ||
                  object.metadata?.name === selector.matchName) &&
                carries(object, selector.matchLabels?.labels ?? {}),
            )
            .map((object) => ({
              resource: object as unknown as Record<string, unknown>,
              connectionDetails: {},
              ready: Ready.READY_UNSPECIFIED,
            })),
        },
      ]),
    ),
    requiredSchemas: Object.fromEntries(
      Object.entries(schemas).map(([name, { apiVersion, kind }]) => {
        const installed = cluster.kinds?.includes(`${apiVersion}/${kind}`) ?? true
        return [name, installed ? { openapiV3: { type: 'object' } } : {}]
      }),
    ),
  }
}

/** The request that a pass begins with: what exists, and the bootstrap requirement's answer. */
export const requestOf = (world: World): RunFunctionRequest => ({
  meta: {
    tag: 'render',
    capabilities: [
      Capability.CAPABILITY_CAPABILITIES,
      Capability.CAPABILITY_REQUIRED_RESOURCES,
      Capability.CAPABILITY_CREDENTIALS,
      Capability.CAPABILITY_CONDITIONS,
      Capability.CAPABILITY_REQUIRED_SCHEMAS,
    ],
  },
  observed: {
    composite: { resource: world.composite, connectionDetails: {}, ready: Ready.READY_UNSPECIFIED },
    resources: Object.fromEntries(
      Object.entries(world.observed).map(([key, resource]) => [
        key,
        {
          resource: resource as unknown as Record<string, unknown>,
          connectionDetails: {},
          ready: Ready.READY_UNSPECIFIED,
        },
      ]),
    ),
  },
  desired: { composite: undefined, resources: {} },
  input: world.input,
  context: undefined,
  extraResources: {},
  credentials: {},
  ...answer(world, {
    resources:
      world.bootstrap === false
        ? {}
        : {
            platform: {
              apiVersion: 'apiextensions.crossplane.io/v1beta1',
              kind: 'EnvironmentConfig',
              matchName: 'xsupabase',
            },
          },
    schemas: {},
  }),
})

/** Crossplane asks again at most this often within a pass. */
const MAX_ROUNDS = 5

/** One pass: calls the function until it asks for nothing new. */
export const pass = async (
  world: World,
  run: RunFunction,
): Promise<{ request: RunFunctionRequest; response: RunFunctionResponse }> => {
  let request = requestOf(world)
  let asked = ''
  for (let round = 0; round <= MAX_ROUNDS; round++) {
    const response = await run(request)
    const wanted = JSON.stringify(response.requirements ?? null)
    if (isFatal(response) || wanted === asked) return { request, response }
    asked = wanted
    const { resources = {}, schemas = {} } = response.requirements ?? {}
    const more = answer(world, { resources, schemas })
    if (Object.keys(resources).length + Object.keys(schemas).length === 0)
      return { request, response }
    request = {
      ...request,
      context: response.context,
      requiredResources: { ...requestOf(world).requiredResources, ...more.requiredResources },
      requiredSchemas: more.requiredSchemas,
    }
  }
  throw new Error(`the function still asks for something new after ${MAX_ROUNDS} rounds`)
}

export const isFatal = (response: RunFunctionResponse): boolean =>
  response.results.some(({ severity }) => severity === Severity.SEVERITY_FATAL)

type CompositeMetadata = { name: string; uid: string; labels?: Record<string, string> }

/** Labels of a composite that its composed objects get too. */
const CLAIM_LABELS = ['crossplane.io/claim-name', 'crossplane.io/claim-namespace'] as const

/** The annotation that says which composition key an object belongs to. */
export const RESOURCE_NAME = 'crossplane.io/composition-resource-name'

/** What Crossplane applies for a desired object: marked as the composite's; an existing key keeps its name. */
export const applied = (world: World, key: string, object: KubeObject): KubeObject => {
  const { name, labels } = (world.composite as { metadata: CompositeMetadata }).metadata
  const existing = world.observed[key]?.metadata
  const claim = CLAIM_LABELS.flatMap((label) => (labels?.[label] ? [[label, labels[label]]] : []))
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(existing?.name && { name: existing.name }),
      ...(existing?.namespace && { namespace: existing.namespace }),
      labels: {
        ...object.metadata?.labels,
        'crossplane.io/composite': name,
        ...Object.fromEntries(claim),
      },
      annotations: { ...object.metadata?.annotations, [RESOURCE_NAME]: key },
    },
  }
}

/** What the API server adds to it. */
const created = (world: World, key: string, object: KubeObject): KubeObject => {
  const { name, uid } = (world.composite as { metadata: CompositeMetadata }).metadata
  const marked = applied(world, key, object)
  return {
    ...marked,
    metadata: {
      ...marked.metadata,
      uid: world.observed[key]?.metadata?.uid ?? uidOf(`${uid}/${key}`),
      generation: 1,
      ownerReferences: [
        {
          apiVersion: String(world.composite.apiVersion),
          kind: String(world.composite.kind),
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
  }
}

/** Conditions as Crossplane writes them, without times. */
const conditionsOf = ({ conditions }: RunFunctionResponse) =>
  conditions.map(({ type, status, reason, message }) => ({
    type,
    status: status === Status.STATUS_CONDITION_TRUE ? 'True' : 'False',
    reason,
    message: message ?? '',
  }))

/** The cluster with the Secrets that providers write beside what they have made. */
const withConnections = (
  cluster: Cluster,
  observed: World['observed'],
): Partial<Pick<World, 'cluster'>> => {
  const written = Object.values(observed)
    .filter(isManaged)
    .flatMap((object) => connectionSecretOf(object) ?? [])
  if (written.length === 0) return {}
  const isWritten = ({ kind, metadata }: KubeObject): boolean =>
    kind === 'Secret' && written.some((secret) => secret.metadata?.name === metadata?.name)
  const others = cluster.objects.filter((object) => !isWritten(object))
  return { cluster: { ...cluster, objects: [...others, ...written] } }
}

/**
 * The world after a pass: desired objects exist, others of the project are gone, the status is
 * written. A fatal result changes nothing but the conditions.
 *
 * @param settle whether the controllers have done their work
 */
export const apply = (world: World, response: RunFunctionResponse, settle = true): World => {
  const desired = response.desired?.composite?.resource as { status?: object } | undefined
  const before = world.composite.status as object | undefined
  const said = isFatal(response) ? before : (desired?.status ?? before)
  const composite = {
    ...world.composite,
    status: { ...said, conditions: conditionsOf(response) },
  }
  if (isFatal(response)) return { ...world, composite }
  const observed = Object.fromEntries(
    Object.entries(response.desired?.resources ?? {}).map(([key, { resource }]) => {
      const object = created(world, key, resource as unknown as KubeObject)
      return [key, settle ? settled(object) : object]
    }),
  )
  return { ...world, composite, observed, ...(settle && withConnections(world.cluster, observed)) }
}
