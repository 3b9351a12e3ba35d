import type { Project } from '../api/project.ts'

export type Labels = Readonly<Record<string, string>>

/** Marks whatever we make. */
export const OURS: Labels = { 'app.kubernetes.io/managed-by': 'xsupabase' }

/** Selects the pods of one component. Immutable in Deployments, so nothing here may ever change. */
export const selectorLabels = (project: Project, component: string): Labels => ({
  'app.kubernetes.io/component': component,
  'app.kubernetes.io/instance': project.name,
})

/** Selects every pod of the project. */
export const projectSelector = (project: Project): Labels => ({
  'app.kubernetes.io/instance': project.name,
})

export const labels = (project: Project, component: string): Labels => ({
  ...project.platform.labels,
  ...selectorLabels(project, component),
  ...OURS,
  'app.kubernetes.io/part-of': 'supabase',
})

/** Metadata of a composed object: its name, the claim's namespace, the project's labels. */
export const metadata = (
  project: Project,
  component: string,
  name: string,
  annotations?: Labels,
): { name: string; namespace: string; labels: Labels; annotations?: Labels } => ({
  name,
  namespace: project.namespace,
  labels: labels(project, component),
  ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
})
