import type { Project } from '../api/project.ts'
import type { CrunchyPostgresCluster } from '../database/crunchy-types.ts'
import { crunchyPods, zalandoPods } from '../database/operator-pods.ts'
import { type Labels, projectSelector, selectorLabels } from '../kube/labels.ts'
import type { KubeObject } from '../kube/objects.ts'
import { crunchyInstances } from './made.ts'

/** Of a PostgresCluster those of its instances; once these answer, it can only wait for its pooler. */
const ofCrunchy = ({ metadata, spec, status }: CrunchyPostgresCluster): Labels => {
  const cluster = metadata?.name ?? ''
  const set = spec.instances[0]?.name ?? ''
  const { replicas = 0, readyReplicas = 0 } =
    status?.instances?.find(({ name }) => name === set) ?? {}
  return replicas > 0 && readyReplicas >= replicas
    ? {
        ...crunchyPods(cluster),
        'postgres-operator.crunchydata.com/role': 'pgbouncer',
      }
    : crunchyInstances(cluster, set)
}

export const podsOfJob = (project: Project, job: string): Labels => ({
  ...projectSelector(project),
  'batch.kubernetes.io/job-name': job,
})

type Selects = (project: Project, object: KubeObject, name: string) => Labels

const ofComponent: Selects = (project, { metadata }) =>
  selectorLabels(project, metadata?.labels?.['app.kubernetes.io/component'] ?? '')

/** By which labels the pods of each kind are known. */
const SELECTS: Readonly<Record<string, Selects>> = {
  Deployment: ofComponent,
  StatefulSet: ofComponent,
  Tenant: ofComponent,
  Job: (project, _, name) => podsOfJob(project, name),
  // the operator puts it on the instances, and on the pods that make and join them
  Cluster: (_project, _object, name) => ({ 'cnpg.io/cluster': name }),
  Pooler: (_project, _object, name) => ({ 'cnpg.io/poolerName': name }),
  // on the instances, and on the pods of its pooler
  postgresql: (project, _, name) => zalandoPods(project, name),
  PostgresCluster: (_project, object) => ofCrunchy(object as CrunchyPostgresCluster),
}

/** Labels of the pods that an object makes; undefined for what makes none. */
export const podLabels = (project: Project, object: KubeObject): Labels | undefined =>
  SELECTS[object.kind]?.(project, object, object.metadata?.name ?? '')
