import type { Project } from './api/project.ts'
import { metadata } from './kube/labels.ts'
import { nameFor } from './kube/names.ts'
import type { KubeObject, Resources } from './kube/objects.ts'

type Usage = KubeObject & {
  spec: {
    of: { apiVersion: string; kind: string; resourceRef: { name: string } }
    reason: string
  }
}

/**
 * A Usage on the claim, so that deleting it is refused with the reason and the way out. Crossplane
 * deletes what it composed without asking the function.
 */
export const protection = (project: Project): Resources => {
  if (!project.spec.deletionProtection) return {}
  const usage: Usage = {
    apiVersion: 'protection.crossplane.io/v1beta1',
    kind: 'Usage',
    metadata: metadata(project, 'protection', nameFor(project.name, 'protection')),
    spec: {
      of: {
        apiVersion: 'xsupabase.io/v1alpha1',
        kind: 'Supabase',
        resourceRef: { name: project.claim },
      },
      // as YAML: the refusal shows it within quotes, which would escape those of JSON
      reason: `the project holds data. To delete it and its data: kubectl -n ${project.namespace} patch supabase ${project.claim} --type merge -p 'spec: {deletionProtection: false}', and delete it then`,
    },
  }
  return { 'deletion-protection': usage }
}
