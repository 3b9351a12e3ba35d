import type { ClaimSpec } from '../claim/index.ts'
import type { Issue } from '../issues.ts'
import type { Spec } from '../project.ts'
import { type Rule, when } from './rule.ts'

const THEIRS = 'whoever runs the server decides it; remove the field'

/** Fields of `spec.database` that mean nothing to a back end, and why, by its type. */
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
}

const isSet = (value: object, [part = '', ...rest]: readonly string[]): boolean => {
  const inner: unknown = new Map(Object.entries(value)).get(part)
  if (rest.length === 0) return inner !== undefined
  return typeof inner === 'object' && inner !== null && isSet(inner, rest)
}

/**
 * What a claim says itself and nobody would heed. What plans and defaults say of it is for the other
 * back ends.
 */
export const meaningless = ({ database: claimed = {} }: ClaimSpec, { database }: Spec): Issue[] =>
  (MEANINGLESS[database.type] ?? []).flatMap(([field, why]) =>
    when(
      isSet(claimed, field.split('.')),
      `spec.database.${field}`,
      `has no meaning for type ${database.type}: ${why}`,
    ),
  )

/** Resources of a container that Zalando's operator hands on. */
const ZALANDO_RESOURCES = /^(cpu|memory|hugepages-(2Mi|1Gi))$/

/** What a back end cannot do without, or takes some of. */
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
