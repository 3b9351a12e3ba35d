import { createHash } from 'node:crypto'
import {
  Capability,
  Ready,
  type Requirements,
  type RunFunctionRequest,
  type RunFunctionResponse,
  Severity,
} from '@crossplane-org/function-sdk-typescript'
import type { KubeObject } from '../kube/objects.ts'
import { settled } from './controllers.ts'

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
}

/** A claim as Crossplane turns it into a composite: same spec, name with a suffix of its own. */
export const toComposite = (
  claim: KubeObject & { spec?: Record<string, unknown> },
): Record<string, unknown> => {
  const { name = '', namespace = 'default', annotations } = claim.metadata ?? {}
  const uid = uidOf(`${namespace}/${name}`)
  const suffix = `-${createHash('sha256')
    .update(uid)
    .digest('base64url')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 5)}`
  return {
    apiVersion: claim.apiVersion,
    kind: `X${claim.kind}`,
    metadata: {
      name: `${name.slice(0, 63 - suffix.length)}${suffix}`,
      uid,
      labels: { 'crossplane.io/claim-name': name, 'crossplane.io/claim-namespace': namespace },
      ...(annotations && { annotations }),
    },
    spec: {
      ...claim.spec,
      claimRef: { apiVersion: claim.apiVersion, kind: claim.kind, name, namespace },
    },
  }
}

/** A UID that is the same for the same text. */
const uidOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-')
}

const carries = (object: KubeObject, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([key, value]) => object.metadata?.labels?.[key] === value)

const answer = (
  { cluster, observed }: World,
  { resources, schemas }: Pick<Requirements, 'resources' | 'schemas'>,
): Pick<RunFunctionRequest, 'requiredResources' | 'requiredSchemas'> => ({
  requiredResources: Object.fromEntries(
    Object.entries(resources).map(([name, selector]) => [
      name,
      {
        items: [...cluster.objects, ...Object.values(observed)]
          .filter(
            (object) =>
              object.apiVersion === selector.apiVersion &&
              object.kind === selector.kind &&
              (selector.namespace === undefined ||
                object.metadata?.namespace === selector.namespace) &&
              (selector.matchName === undefined || object.metadata?.name === selector.matchName) &&
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
})

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
    resources: {
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
      requiredResources: { ...requestOf(world).requiredResources, ...more.requiredResources },
      requiredSchemas: more.requiredSchemas,
    }
  }
  throw new Error(`the function still asks for something new after ${MAX_ROUNDS} rounds`)
}

export const isFatal = (response: RunFunctionResponse): boolean =>
  response.results.some(({ severity }) => severity === Severity.SEVERITY_FATAL)

/** What Crossplane adds to an object that it composes, and the API server to one that it creates. */
const created = (world: World, key: string, object: KubeObject): KubeObject => {
  const { metadata } = world.composite as { metadata: { name: string; uid: string } }
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid: world.observed[key]?.metadata?.uid ?? uidOf(`${metadata.uid}/${key}`),
      generation: 1,
      labels: { ...object.metadata?.labels, 'crossplane.io/composite': metadata.name },
      annotations: {
        ...object.metadata?.annotations,
        'crossplane.io/composition-resource-name': key,
      },
      ownerReferences: [
        {
          apiVersion: String(world.composite.apiVersion),
          kind: String(world.composite.kind),
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
  }
}

/**
 * The world after a pass: desired objects exist, others of the project are gone, the status is
 * written. A fatal result changes nothing but the conditions.
 *
 * @param settle whether the controllers have done their work
 */
export const apply = (world: World, response: RunFunctionResponse, settle = true): World => {
  if (isFatal(response)) return world
  const observed = Object.fromEntries(
    Object.entries(response.desired?.resources ?? {}).map(([key, { resource }]) => {
      const object = created(world, key, resource as unknown as KubeObject)
      return [key, settle ? settled(object) : object]
    }),
  )
  const status = (response.desired?.composite?.resource as { status?: unknown } | undefined)?.status
  return {
    ...world,
    observed,
    composite: { ...world.composite, ...(status !== undefined && { status }) },
  }
}
