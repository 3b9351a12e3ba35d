import type { Composite } from './api/composite.ts'
import type { Project } from './api/project.ts'
import { metadata } from './kube/labels.ts'
import { nameFor } from './kube/names.ts'
import type { KubeObject, Resources } from './kube/objects.ts'
import type { Observed } from './observed.ts'

type Usage = KubeObject & {
  spec: {
    of: { apiVersion: string; kind: string; resourceRef: { name: string } }
    reason: string
  }
}

const API_VERSION = 'xsupabase.io/v1alpha1'

/**
 * Usages by which Crossplane refuses to delete the claim, with the reason and the way out, and to
 * delete its composite, since the claim would then make a new one with an empty database.
 * Crossplane does not ask the function before it deletes.
 *
 * @param guarded whether a cloud still refuses to delete what the project has there
 */
export const protection = (project: Project, guarded: boolean): Resources => {
  if (!project.spec.deletionProtection && !guarded) return {}
  const { claim, namespace, name } = project
  const enforced = project.platform.enforced?.deletionProtection === true
  const platformFirst = enforced
    ? 'The platform enforces this (deletionProtection in EnvironmentConfig xsupabase): have it lifted there first. '
    : ''
  // as YAML: the refusal shows it within quotes, which would escape those of JSON
  const lift = `the project holds data. ${platformFirst}To delete it and its data: kubectl -n ${namespace} patch supabase ${claim} --type merge -p 'spec: {deletionProtection: false}', and delete it then`
  // The provider would be refused for ever by a server that is still protected when it is deleted.
  const reason = project.spec.deletionProtection
    ? lift
    : 'the cloud still protects the project from deletion, which is being lifted: try again in a few minutes'
  const own = metadata(project, 'protection', nameFor(name, 'protection'))
  const { namespace: _, ...clusterWide } = own
  const ofClaim: Usage = {
    apiVersion: 'protection.crossplane.io/v1beta1',
    kind: 'Usage',
    metadata: own,
    spec: {
      of: { apiVersion: API_VERSION, kind: 'Supabase', resourceRef: { name: claim } },
      reason,
    },
  }
  const ofComposite: Usage = {
    apiVersion: 'protection.crossplane.io/v1beta1',
    kind: 'ClusterUsage',
    metadata: clusterWide,
    spec: { of: { apiVersion: API_VERSION, kind: 'XSupabase', resourceRef: { name } }, reason },
  }
  return { 'deletion-protection': ofClaim, 'composite-protection': ofComposite }
}

/**
 * Whether the claim is being deleted despite its protection, as with its whole namespace. The
 * composite must not be protected then, or the namespace would never be gone. It is looked up only
 * after an attempt to delete the composite; `unknown` until Crossplane has answered.
 */
export const leaving = (composite: Composite, observed: Observed): boolean | 'unknown' => {
  if (!composite.deletionAttempted) return false
  const { claim: name } = composite
  const found = observed.look({ ask: 'object', apiVersion: API_VERSION, kind: 'Supabase', name })
  return found?.some(({ metadata: { deletionTimestamp } = {} }) => !!deletionTimestamp) ?? 'unknown'
}
