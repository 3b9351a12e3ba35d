import { didYouMean } from '../api/meant.ts'
import type { KubeObject } from '../kube/objects.ts'
import { BadInput } from './bad-input.ts'
import type { Document } from './documents.ts'

export type Claim = KubeObject & {
  metadata: { name: string; namespace: string }
  spec: Record<string, unknown>
  status?: Record<string, unknown>
}

export const CLAIM_API_VERSION = 'xsupabase.io/v1alpha1'
export const CLAIM_KIND = 'Supabase'

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/** Refuses what the API server would refuse, since the function would never see it. */
const refuse = (where: string, why: string): never => {
  throw new BadInput(`cannot use ${where}: ${why}`)
}

const namespaceOf = ({ object, where }: Document, asked: string | undefined): string => {
  const own = object.metadata?.namespace
  if (own && asked && own !== asked) {
    refuse(where, `its namespace is ${own}, but --namespace is ${asked}; leave one of them out`)
  }
  const namespace = own ?? asked ?? 'default'
  return NAMESPACE.test(namespace)
    ? namespace
    : refuse(where, `metadata.namespace: "${namespace}" is no name of a namespace`)
}

/** Crossplane requires it in the CRD of every claim. */
const specOf = (spec: Claim['spec'] | null | undefined, where: string): Claim['spec'] => {
  if (spec === undefined || spec === null) return refuse(where, 'spec: is missing; write spec: {}')
  if (typeof spec === 'object' && !Array.isArray(spec)) return spec
  return refuse(where, 'spec: must be an object')
}

const claimOf = (document: Document, asked: string | undefined): Claim => {
  const { object, where } = document
  const { spec, status } = object as Partial<Claim>
  const name = object.metadata?.name ?? ''
  if (object.apiVersion !== CLAIM_API_VERSION) {
    refuse(where, `apiVersion: must be ${CLAIM_API_VERSION}, got ${object.apiVersion}`)
  }
  // Crossplane sets this limit on every claim: the name is the value of a label.
  if (name.length > 63) {
    refuse(where, `metadata.name: must have at most 63 characters, got ${name.length}`)
  }
  return {
    ...object,
    metadata: { ...object.metadata, name, namespace: namespaceOf(document, asked) },
    spec: specOf(spec, where),
    ...(status && { status }),
  }
}

/** Objects that have no namespace. */
const CLUSTER_WIDE = new Set(['EnvironmentConfig', 'Namespace'])

const inNamespace = (object: KubeObject, asked: string | undefined): KubeObject =>
  CLUSTER_WIDE.has(object.kind) || object.metadata?.namespace
    ? object
    : { ...object, metadata: { ...object.metadata, namespace: asked ?? 'default' } }

/** Objects of the cluster from several files; of two with the same name the later one counts. */
export const existing = (
  documents: readonly Document[],
  namespace: string | undefined,
): KubeObject[] => {
  const objects = documents.map(({ object }) => inNamespace(object, namespace))
  const key = ({ apiVersion, kind, metadata }: KubeObject) =>
    [apiVersion, kind, metadata?.namespace, metadata?.name].join('/')
  return [...new Map(objects.map((object) => [key(object), object])).values()]
}

const isClaim = ({ object }: Document): boolean => object.kind === CLAIM_KIND

/**
 * The claims of a file, and what stands beside them: Secrets that they refer to, for example.
 *
 * @param namespace of those that name none, as `kubectl --namespace` has it
 * @throws BadInput for a file without a claim, and for one that the API server would refuse
 */
export const claimsOf = (
  file: string,
  documents: readonly Document[],
  namespace: string | undefined,
): { claims: Claim[]; others: Document[] } => {
  const claims = documents.filter(isClaim).map((document) => claimOf(document, namespace))
  if (claims.length === 0) {
    const kinds = [...new Set(documents.map(({ object }) => object.kind))]
    const meant = kinds.map((kind) => didYouMean(kind, [CLAIM_KIND])).find((text) => text !== '')
    const found = kinds.length > 0 ? `it has ${kinds.join(', ')}${meant ?? ''}` : 'it is empty'
    throw new BadInput(
      `cannot render ${file}: it has no object of kind ${CLAIM_KIND} (${CLAIM_API_VERSION}); ${found}`,
    )
  }
  const names = claims.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new BadInput(`cannot render ${file}: it has ${CLAIM_KIND} ${twice} twice`)
  return { claims, others: documents.filter((document) => !isClaim(document)) }
}
