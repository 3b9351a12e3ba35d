import type { ClaimSpec } from '../claim/index.ts'
import type { Issue } from '../issues.ts'
import type { Project, Spec } from '../project.ts'
import { type Rule, when } from './rule.ts'

const THEIRS = 'whoever runs the server decides it; remove the field'

const IN_CLOUD = [
  ['resources', 'the size of the server is that of its own field, or the plan; remove the field'],
  ['pooler', 'no pooler is made in front of it; remove the field'],
  ['storage.walSize', 'the log is on its only disk; remove the field'],
  ['storage.className', "the disk is the cloud's; remove the field"],
  ['parameters.shared_buffers', 'the cloud sizes it by the memory of the server; remove it'],
] as const

/** Fields of `spec.database` that a back end ignores, and why, by its type. */
const MEANINGLESS: Readonly<Record<string, readonly (readonly [field: string, why: string])[]>> = {
  External: [
    ['majorVersion', 'the server has the version that it has; remove the field'],
    ['instances', THEIRS],
    ['storage', THEIRS],
    ['resources', THEIRS],
    ['parameters', THEIRS],
    ['pooler', 'a pooler in front of it is not ours; remove the field'],
  ],
  Zalando: [
    [
      'storage.walSize',
      'it keeps the log on the data volume; remove the field, and make size larger by as much',
    ],
    ['pooler.maxClientConn', 'its pooler takes 10000 clients; remove the field'],
  ],
  RDS: IN_CLOUD,
  CloudSQL: IN_CLOUD,
  AzureFlexibleServer: IN_CLOUD,
}

const says = (value: object | undefined, [field, ...rest]: readonly string[]): boolean =>
  Object.entries(value ?? {}).some(
    ([name, inner]) => name === field && (rest.length === 0 || says(Object(inner), rest)),
  )

/** A server and its standby: more than that no cloud makes of one server. */
const MOST_IN_CLOUD = 2

const standbys = (claimed: number | undefined, { type }: Spec['database']): Issue[] =>
  when(
    MEANINGLESS[type] === IN_CLOUD && claimed !== undefined && claimed > MOST_IN_CLOUD,
    'spec.database.instances',
    `cannot be ${claimed} for type ${type}: the cloud makes one standby and no more; set it to ${MOST_IN_CLOUD}`,
  )

/**
 * Refuses fields that the chosen back end would ignore, where the claim itself sets them; those in
 * plans and defaults are meant for claims with other back ends.
 */
export const meaningless = ({ database: claimed = {} }: ClaimSpec, { database }: Spec): Issue[] => [
  ...(MEANINGLESS[database.type] ?? []).flatMap(([field, why]) =>
    when(
      says(claimed, field.split('.')),
      `spec.database.${field}`,
      `has no meaning for type ${database.type}: ${why}`,
    ),
  ),
  ...standbys(claimed.instances, database),
]

/** Resources of a container that Zalando's operator supports. */
const ZALANDO_RESOURCES = /^(cpu|memory|hugepages-(2Mi|1Gi))$/

/** Fields that a back end needs, or of which it accepts some values only. */
export const needed: Rule = ({ database }) => [
  ...when(
    database.type === 'External' && !database.external?.secretRef,
    'spec.database.external.secretRef',
    'is missing: type is External, so name the Secret that says where the database is',
  ),
  ...(['requests', 'limits'] as const).flatMap((kind) =>
    Object.keys(database.resources?.[kind] ?? {}).flatMap((name) =>
      when(
        database.type === 'Zalando' && !ZALANDO_RESOURCES.test(name),
        `spec.database.resources.${kind}.${name}`,
        'has no meaning for type Zalando: it takes cpu, memory, hugepages-2Mi and hugepages-1Gi; remove it',
      ),
    ),
  ),
]

/** What Azure cannot do. */
export const azure: Rule = ({ database }) => {
  const { skuName } = database.azureFlexibleServer ?? {}
  return when(
    database.type === 'AzureFlexibleServer' &&
      database.instances > 1 &&
      skuName?.startsWith('B_') === true,
    'spec.database.instances',
    `must be 1 with ${skuName}: Azure has no standby for burstable servers; set spec.database.azureFlexibleServer.skuName to one that begins with GP_ or MO_`,
  )
}

/** With this many, the fullest project has 70 objects, the most that a project may have. */
const MOST_SETTINGS = 6

/** They do not count: every plan sets them, so every server has them. */
const PLANNED = ['max_connections', 'shared_buffers']

/** Each setting of a server in Azure is an object, and so is each of the platform's firewall rules. */
export const azureSettingsIssues = ({
  spec: { database },
  platform,
}: Pick<Project, 'spec' | 'platform'>): Issue[] => {
  if (database.type !== 'AzureFlexibleServer') return []
  const rules = platform.providers?.azure?.flexibleServer?.firewallRules?.length ?? 0
  const most = MOST_SETTINGS - rules
  const asked = Object.keys(database.parameters ?? {}).filter((name) => !PLANNED.includes(name))
  return when(
    asked.length > most,
    'spec.database.parameters',
    `must be at most ${most} beside max_connections for type AzureFlexibleServer, where each is an object of its own, as are the platform's firewall rules (${rules}), got ${asked.length}; remove some`,
  )
}
