import type { Project } from './api/project.ts'
import { OURS } from './kube/labels.ts'
import type { KubeObject } from './kube/objects.ts'
import type { Observed } from './observed.ts'
import { seedName } from './secrets/names.ts'

const isOurs = ({ metadata }: KubeObject): boolean =>
  Object.entries(OURS).every(([label, value]) => metadata?.labels?.[label] === value)

/**
 * Made by us; or by Crossplane, whose copy of the connection Secret (`writeConnectionSecretToRef`)
 * has a controller and no label. What Crossplane makes for composites of others is the user's.
 */
const isMarked = (object: KubeObject): boolean =>
  isOurs(object) ||
  (object.metadata?.ownerReferences ?? []).some(
    ({ apiVersion, controller }) => controller && apiVersion.startsWith('xsupabase.io/'),
  )

/**
 * Names of the objects for which an operator or a provider has written it. Operators tell them in a
 * label, most own what they write as well, and Zalando's puts the name into the Secret's. cert-manager
 * calls a certificate after the Secret that an Ingress names.
 */
const makersOf = ({ platform }: Project, { metadata = {} }: KubeObject): readonly string[] => {
  const { name = '', labels = {}, annotations = {}, ownerReferences = [] } = metadata
  const told = [
    labels['cnpg.io/cluster'],
    labels['postgres-operator.crunchydata.com/cluster'],
    labels[platform.zalando?.clusterNameLabel ?? 'cluster-name'],
    annotations['cert-manager.io/certificate-name'],
    ...ownerReferences.map((owner) => owner.name),
    ...(name.includes('.') ? name.split('.') : []),
  ]
  return told.filter((maker) => maker !== undefined)
}

/** What we call the objects for which others write Secrets: after the project, and what they are. */
const NAMED = /^(?<project>.+?)-(?:db|s3|s3-access|files|tls)$/

/** A name that was too long, whose project cannot be told from it (nameFor). */
const CUT = /^.{25,}-[0-9a-f]{8}$/

/** Each project has a seed: no other kind, which the cluster may lack, has to be asked for. */
const isOfProject = (observed: Observed, maker: string): boolean | undefined => {
  const name = NAMED.exec(maker)?.groups?.project
  if (name === undefined) return false
  if (CUT.test(name)) return true
  return observed
    .look({ ask: 'object', apiVersion: 'v1', kind: 'Secret', name: seedName({ name }) })
    ?.some(isMarked)
}

/**
 * Whether an object was made for a project, this one or another, by whomever: a claim must not name
 * it. `unknown` until Crossplane has answered. What the user's own databases and buckets have is the
 * user's, whoever has written it.
 */
export const isOfAProject = (
  project: Project,
  observed: Observed,
  object: KubeObject,
): boolean | 'unknown' => {
  if (isMarked(object)) return true
  const answers = makersOf(project, object).map((maker) => isOfProject(observed, maker))
  return answers.includes(true) || (answers.includes(undefined) && 'unknown')
}

/** The way out, where an object is of a project. */
export const belongsTo = (where: string, kind: string): string =>
  `${where} belongs to a project; copy the value into a ${kind} of your own`
