import type { ClaimSpec } from '../claim/index.ts'
import type { Issue } from '../issues.ts'
import type { Spec } from '../project.ts'
import { when } from './rule.ts'

/** Resources of a container that Zalando's operator gives to PostgreSQL. */
const ZALANDO_RESOURCES = /^(cpu|memory|hugepages-(2Mi|1Gi))$/

const zalando = ({ storage, pooler, resources }: NonNullable<ClaimSpec['database']>): Issue[] => [
  ...when(
    storage?.walSize !== undefined,
    'spec.database.storage.walSize',
    'cannot be set: Zalando keeps the log on the data volume; remove it, and make size larger by as much',
  ),
  ...when(
    pooler?.maxClientConn !== undefined,
    'spec.database.pooler.maxClientConn',
    'cannot be set: the pooler of Zalando takes 10000 clients; remove it',
  ),
  ...(['requests', 'limits'] as const).flatMap((kind) =>
    Object.keys(resources?.[kind] ?? {}).flatMap((name) =>
      when(
        !ZALANDO_RESOURCES.test(name),
        `spec.database.resources.${kind}.${name}`,
        'cannot be set: Zalando takes cpu, memory, hugepages-2Mi and hugepages-1Gi; remove it',
      ),
    ),
  ),
]

const OF_TYPE: Readonly<Record<string, typeof zalando>> = { Zalando: zalando }

/** What a claim asks of a back end that has nothing of the kind: it would be ignored without a word. */
export const unsupported = ({ database }: ClaimSpec, spec: Spec): Issue[] =>
  (database && OF_TYPE[spec.database.type]?.(database)) ?? []
