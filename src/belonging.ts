import type { Project } from './api/project.ts'
import type { KubeObject } from './kube/objects.ts'
import { isManaged } from './managed/resource.ts'
import type { Observed } from './observed.ts'

const MANAGED_BY = 'app.kubernetes.io/managed-by'

/** Labels by which operators mark what they make for a database. */
const OF_OPERATORS = ['cnpg.io/cluster', 'postgres-operator.crunchydata.com/cluster']

/**
 * Marked as made by us or by an operator for a database; or made by Crossplane, whose copy of the
 * connection Secret (`writeConnectionSecretToRef`) has a controller and no label. What Crossplane
 * makes for composites of others is the user's.
 */
const isMarked = ({ metadata }: KubeObject): boolean =>
  metadata?.labels?.[MANAGED_BY] === 'xsupabase' ||
  OF_OPERATORS.some((label) => metadata?.labels?.[label] !== undefined) ||
  metadata?.labels?.application === 'spilo' ||
  (metadata?.ownerReferences ?? []).some(
    ({ apiVersion, controller }) => controller && apiVersion.startsWith('xsupabase.io/'),
  )

type Maker = { readonly apiVersion: string; readonly kind: string; readonly name: string }

/** Kinds of operators that own what they write. */
const OWNERS = new Set(['acid.zalan.do/v1/postgresql', 'minio.min.io/v2/Tenant'])

/**
 * The objects for which somebody else has made it, that may be a project's or the user's own:
 * providers and operators own what they write, and Zalando's says whose it is in a label alone,
 * unless told otherwise. Both label and owner are words of the Secret's: of other kinds nothing is
 * asked.
 */
const makersOf = ({ platform }: Project, { metadata }: KubeObject): readonly Maker[] => {
  const cluster = metadata?.labels?.[platform.zalando?.clusterNameLabel ?? 'cluster-name']
  return [
    ...(metadata?.ownerReferences ?? []).filter(
      (owner) =>
        owner.controller && (isManaged(owner) || OWNERS.has(`${owner.apiVersion}/${owner.kind}`)),
    ),
    ...(cluster ? [{ apiVersion: 'acid.zalan.do/v1', kind: 'postgresql', name: cluster }] : []),
  ]
}

/** A kind that the cluster lacks could not be asked for. */
const isOurs = (observed: Observed, { apiVersion, kind, name }: Maker): boolean | undefined => {
  const installed = observed.schema(apiVersion, kind)
  if (installed !== 'present') return installed === 'absent' ? false : undefined
  return observed
    .look<KubeObject>({ ask: 'object', apiVersion, kind, name })
    ?.some(({ metadata }) => metadata?.labels?.[MANAGED_BY] === 'xsupabase')
}

/**
 * Whether an object was made for a project, this one or another, by whomever: a claim must not name
 * it. `unknown` until Crossplane has answered.
 */
export const isOfAProject = (
  project: Project,
  observed: Observed,
  object: KubeObject,
): boolean | 'unknown' => {
  if (isMarked(object)) return true
  const answers = makersOf(project, object).map((maker) => isOurs(observed, maker))
  return answers.includes(true) || (answers.includes(undefined) && 'unknown')
}
