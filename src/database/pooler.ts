import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { POOLER_LOGIN } from '../api/sql.ts'
import type { Foundation } from '../foundation.ts'
import { image } from '../kube/image.ts'
import { metadata } from '../kube/labels.ts'
import { nameFor } from '../kube/names.ts'
import type { KubeObject, Resources } from '../kube/objects.ts'
import { secret } from '../kube/secret.ts'
import { poolerLoginName } from '../secrets/names.ts'
import type { Pooler } from './port.ts'

/** The part of CloudNativePG's Pooler (postgresql.cnpg.io/v1) that we write and read. */
export type CloudNativePGPooler = KubeObject & {
  spec: {
    cluster: { name: string }
    instances: number
    type: 'rw'
    pgbouncer: {
      poolMode: 'transaction' | 'session'
      authQuery: string
      authQuerySecret: { name: string }
      parameters: Record<string, string>
    }
    template: { metadata: { labels: Record<string, string> }; spec: Record<string, unknown> }
  }
  status?: {
    phase?: string
    phaseReason?: string
    instances?: number
    error?: string
  }
}

/** Of one pod of PgBouncer, whoever runs it. */
export const POOLER_RESOURCES = {
  requests: { cpu: '20m', memory: '32Mi' },
  limits: { cpu: '1', memory: '256Mi' },
}

type Rendered = {
  /** Where it answers. */
  readonly port: Pooler
  /** What it runs with. */
  readonly settings: unknown
  /** What it looks passwords up with; of use without its kind as well. */
  readonly login: Resources
  readonly resources: Resources
}

/** What is composed of the pooler. */
export const pooler = ({ project, keys }: Foundation, cluster: string): Rendered => {
  const { database, replicas, scheduling } = project.spec
  const name = nameFor(project.name, 'pooler')
  const login = poolerLoginName(project)
  // the operator's own label
  const selector = { matchLabels: { 'cnpg.io/poolerName': name } }
  const pullSecrets = project.platform.images?.pullSecrets ?? []
  const program = image(project, 'pooler', project.release.pooler)
  const object: CloudNativePGPooler = {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Pooler',
    metadata: metadata(project, 'pooler', name),
    spec: {
      cluster: { name: cluster },
      instances: replicas,
      type: 'rw',
      pgbouncer: {
        poolMode: database.pooler.poolMode,
        // Not the operator's own function: it stands in schema public, and what superuser postgres
        // makes there may be called by anon, with everybody's password as the answer.
        authQuery: 'SELECT username, password FROM pgbouncer.get_auth($1)',
        authQuerySecret: { name: login },
        parameters: {
          client_tls_sslmode: 'require',
          default_pool_size: String(database.pooler.defaultPoolSize),
          max_client_conn: String(database.pooler.maxClientConn),
          // Clients prepare statements by themselves; in transaction mode PgBouncer keeps track.
          max_prepared_statements: '200',
        },
      },
      // The operator gives the pods their security context, which is the restricted level's.
      template: {
        metadata: {
          labels: { ...project.platform.labels, 'app.kubernetes.io/part-of': 'supabase' },
        },
        spec: {
          containers: [
            {
              name: 'pgbouncer',
              image: program,
              resources: POOLER_RESOURCES,
            },
          ],
          initContainers: [{ name: 'bootstrap-controller', resources: POOLER_RESOURCES }],
          ...(pullSecrets.length > 0 && {
            imagePullSecrets: pullSecrets.map((name) => ({ name })),
          }),
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: selector,
            },
          ],
          ...(scheduling.nodeSelector && { nodeSelector: scheduling.nodeSelector }),
          ...(scheduling.tolerations && { tolerations: scheduling.tolerations }),
          ...(scheduling.affinity && { affinity: scheduling.affinity }),
          ...(scheduling.priorityClassName && { priorityClassName: scheduling.priorityClassName }),
        },
      },
    },
  }
  const budget: IPodDisruptionBudget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(project, 'pooler', name),
    spec: { maxUnavailable: 1, selector },
  }
  return {
    port: {
      host: `${name}.${project.namespace}`,
      port: 5432,
      login: { user: POOLER_LOGIN, password: { secret: login, key: 'password' } },
    },
    settings: [program, object.spec.pgbouncer],
    login: {
      'database-pooler-login': secret(
        project,
        login,
        { username: POOLER_LOGIN, password: keys.poolerPassword },
        { type: 'kubernetes.io/basic-auth', labels: { 'cnpg.io/reload': 'true' } },
      ),
    },
    resources: {
      'database-pooler': object,
      ...(replicas > 1 && { 'database-pooler-budget': budget }),
    },
  }
}
