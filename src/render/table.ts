import { Ready } from '@crossplane-org/function-sdk-typescript'
import type { KubeObject } from '../kube/objects.ts'
import { readinessOf } from '../readiness/readiness.ts'
import { applied } from './crossplane.ts'
import { type Pass, statusOf } from './simulate.ts'

/** Rows in columns that are as wide as their widest text. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The order in which a reader looks for things, and in which they can be applied. */
const ORDER = [
  'Secret',
  'PersistentVolumeClaim',
  'Service',
  'Cluster',
  'StatefulSet',
  'Deployment',
  'PodDisruptionBudget',
  'Job',
]

const rank = ({ kind }: KubeObject): number =>
  ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length

/** One object that the function wants, as Crossplane applies it. */
export type Wanted = { readonly key: string; readonly object: KubeObject; readonly ready: boolean }

export const wanted = ({ world, response }: Pass): Wanted[] =>
  Object.entries(response.desired?.resources ?? {})
    .map(([key, { resource, ready }]) => ({
      key,
      object: applied(world, key, resource as unknown as KubeObject),
      ready: ready === Ready.READY_TRUE,
    }))
    .sort((a, b) => rank(a.object) - rank(b.object) || (a.key < b.key ? -1 : 1))

/** Components whose Deployment is not wanted yet, since something that it needs is missing. */
const heldBack = (pass: Pass): string[][] =>
  Object.entries(statusOf(pass).components ?? {})
    .filter(([name]) => !pass.response.desired?.resources[`${name}-deployment`])
    .map(([name, { message = '' }]) => ['Deployment', `(${name}, not made yet)`, 'no', message])

/** Every object, whether it does its work, and what it waits for. */
export const objectTable = (pass: Pass): string =>
  table([
    ['OBJECT', 'NAME', 'READY', 'WAITS FOR'],
    ...wanted(pass).map(({ key, object, ready }) => [
      object.kind,
      [object.metadata?.namespace, object.metadata?.name].filter(Boolean).join('/'),
      ready ? 'yes' : 'no',
      ready ? '' : readinessOf(pass.world.observed[key], object).message,
    ]),
    ...heldBack(pass),
  ])
