import type { Project } from '../api/project.ts'
import type { Labels } from '../kube/labels.ts'

/** Labels of every pod that Zalando's operator makes for a postgresql, its pooler's too. */
export const zalandoPods = ({ platform }: Pick<Project, 'platform'>, name: string): Labels => ({
  [platform.zalando?.clusterNameLabel ?? 'cluster-name']: name,
})

/** Labels of every pod that Crunchy's operator makes for a PostgresCluster. */
export const crunchyPods = (name: string): Labels => ({
  'postgres-operator.crunchydata.com/cluster': name,
})
