import type { ClaimSpec } from '../api/claim/index.ts'
import { CONNECTIONS, RESERVE } from '../api/connections.ts'
import { defaults } from '../api/defaults.ts'
import { plans } from '../api/plans.ts'
import { SETUP_RESOURCES } from '../jobs/program.ts'
import { quantityValue } from '../kube/quantity.ts'

type Resources = {
  readonly requests?: { readonly cpu?: string | undefined; readonly memory?: string | undefined }
  readonly limits?: { readonly cpu?: string | undefined; readonly memory?: string | undefined }
}

/** One part of a project under a plan: how many pods, and the requests and limits of each. */
type Part = { readonly name: string; readonly pods: number; readonly resources: Resources }

const partsOf = ({ replicas = 1, components = {}, database, objectStore }: ClaimSpec): Part[] => [
  { name: 'database', pods: database?.instances ?? 1, resources: database?.resources as Resources },
  ...Object.entries(components).map(([name, component]) => ({
    name,
    pods: component?.replicas ?? replicas,
    resources: component?.resources as Resources,
  })),
  { name: 'objectStore', pods: 1, resources: objectStore?.resources as Resources },
]

const settings: Readonly<Record<string, unknown>> = defaults

/** Whether a claim has to ask for a part. */
const isOff = (name: string): boolean =>
  (settings[name] as { enabled?: boolean } | undefined)?.enabled === false

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')

const row = ({ name, pods, resources: { requests, limits } }: Part): (string | number)[] => [
  `${name}${isOff(name) ? ' (off unless asked for)' : ''}`,
  pods,
  requests?.cpu ?? '',
  limits?.cpu ?? '',
  requests?.memory ?? '',
  limits?.memory ?? '',
]

/** Kubernetes counts the larger of a pod's containers and its init container, which waits. */
const counted = ({ requests }: Resources, name: 'cpu' | 'memory'): number =>
  Math.max(quantityValue(requests?.[name] ?? '0'), quantityValue(SETUP_RESOURCES.requests[name]))

/** Requests of all pods that a claim without further fields has, as `350m` and `2176Mi`. */
const sumOf = (parts: readonly Part[]): { cpu: string; memory: string } => {
  const sum = (name: 'cpu' | 'memory') =>
    parts
      .filter((part) => !isOff(part.name))
      .reduce((all, { pods, resources }) => all + pods * counted(resources, name), 0)
  return {
    cpu: `${Math.round(sum('cpu') * 1000)}m`,
    memory: `${Math.ceil(sum('memory') / 2 ** 20)}Mi`,
  }
}

const all = Object.entries(plans).map(([name, plan]) => ({
  name,
  plan,
  parts: partsOf(plan),
}))

const summary = table(
  [
    'Plan',
    'Pods',
    'CPU asked for',
    'Memory asked for',
    'PostgreSQL instances',
    'Connections',
    'shared_buffers',
  ],
  all.map(({ name, plan: { database }, parts }) => {
    const { cpu, memory } = sumOf(parts)
    const pods = parts.filter((part) => !isOff(part.name)).reduce((sum, part) => sum + part.pods, 0)
    const { max_connections = '', shared_buffers = '' } = database?.parameters ?? {}
    return [
      `[${name}](#${name})`,
      pods,
      cpu,
      memory,
      database?.instances ?? 1,
      max_connections,
      shared_buffers,
    ]
  }),
)

const servers = table(
  ['Plan', 'RDS', 'CloudSQL', 'AzureFlexibleServer'],
  all.map(({ name, plan: { database } }) => [
    name,
    database?.rds?.instanceClass ?? '',
    database?.cloudSQL?.tier ?? '',
    database?.azureFlexibleServer?.skuName ?? '',
  ]),
)

const pools = Object.values(CONNECTIONS)
  .map(({ title, perPod }) => `${title} ${perPod}`)
  .join(', ')

const details = all
  .map(
    ({ name, parts }) => `## ${name}

${table(['Part', 'Pods', 'CPU', 'CPU limit', 'Memory', 'Memory limit'], parts.map(row))}`,
  )
  .join('\n\n')

/** docs/plans.md: what a project of each plan asks of the cluster. */
export const plansReference =
  (): string => `<!-- Generated from src/api/plans.ts by \`npm run generate\`: edit it there. -->

# Plans

The resources that a project requests while nobody uses it, for a claim that sets nothing but its \`plan\`
(\`${defaults.plan}\` unless it says otherwise). Set-up Jobs come and go besides, with ${SETUP_RESOURCES.requests.cpu} and ${SETUP_RESOURCES.requests.memory} for each
container. Every pod requests at least as much, since its init container waits for the database. A hibernated project
uses its volumes only: ${defaults.database.storage.size} for each instance of PostgreSQL, and ${defaults.objectStore.storage.size} for files.

${summary}

*Connections* is PostgreSQL's \`max_connections\`. Each pod of a service uses at most so many of them:
${pools}. ${RESERVE} are kept for Jobs, and a pod of the pooler uses its
\`defaultPoolSize\`. A claim that would need more than \`max_connections\` is refused. The rest is for Edge Functions and
applications.

A claim can change all of this (\`replicas\`, \`components.<name>\`, \`database\`, \`objectStore\`). A platform can define
plans of its own; what such a plan does not say is taken from the plan of the same name here, else from
\`${defaults.plan}\`. Every container has requests and limits, so that a namespace with a ResourceQuota accepts it.

A database in a cloud requests nothing of the cluster. Its size is the one that the claim names, else this one of the
plan; more than one instance means one standby:

${servers}

${details}
`
