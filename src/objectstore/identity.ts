import type { IServiceAccount } from 'kubernetes-models/v1'
import { filled } from '../api/placeholders.ts'
import type { Project } from '../api/project.ts'
import { metadata } from '../kube/labels.ts'
import type { Resources } from '../kube/objects.ts'

/**
 * A predictable name: an EKS pod identity association, or the trust policy of a role, names it
 * before it exists.
 */
export const identityName = ({ claim }: Pick<Project, 'claim'>): string => `${claim}-storage`

/**
 * The ServiceAccount by which a cloud knows the pods that reach the object store without keys: by its
 * name (EKS Pod Identity), or by annotations (IRSA, Workload Identity). It may do nothing in the cluster.
 */
export const identity = (
  project: Project,
  annotations: Readonly<Record<string, string>> = {},
): Resources => {
  const account: IServiceAccount = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(
      project,
      'storage',
      identityName(project),
      Object.fromEntries(
        Object.entries(annotations).map(([name, value]) => [name, filled(value, project)]),
      ),
    ),
    automountServiceAccountToken: false,
  }
  return { 'objectstore-identity': account }
}
