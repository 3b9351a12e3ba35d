import type { RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import type { IDeployment } from 'kubernetes-models/apps/v1'
import { describe, expect, it, test } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import { OBJECT_STORE_TENANT } from '../../src/composition-keys.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { Tenant } from '../../src/objectstore/tenant.ts'
import { pass, type World } from '../../src/render/crossplane.ts'
import {
  changed,
  edited,
  later,
  ready,
  run,
  secretsApplied,
  without,
  world,
} from '../golden/worlds.ts'
import { checksIn } from './answer.ts'

const AUTH = 'auth-deployment'

const templateOf = async (state: World) => {
  const { response } = await pass(state, run)
  const { resource, ready: isReady } = response.desired?.resources[AUTH] ?? {}
  return {
    template: (resource as unknown as IDeployment).spec?.template,
    isReady,
    composite: response.desired?.composite?.ready,
  }
}

test('pods are replaced once the Secret that they read has its new content, and not before', async () => {
  const before = await ready(world())
  const { template: present } = await templateOf(before)
  const rotated = edited(before, { secrets: { generations: { database: 2 } } })
  const early = await templateOf(rotated)
  expect(early.template).toEqual(present)
  const { template: next } = await templateOf(await secretsApplied(rotated))
  expect(next).not.toEqual(present)
  // and in between nobody is told that all is done
  const { response } = await pass(rotated, run)
  expect(JSON.stringify(response.conditions)).not.toContain('every service answers')
})

const desiredOf = ({ desired }: RunFunctionResponse): Record<string, KubeObject> =>
  Object.fromEntries(
    Object.entries(desired?.resources ?? {}).map(([key, { resource }]) => [
      key,
      resource as unknown as KubeObject,
    ]),
  )

const setUps = (keys: readonly string[]): string[] =>
  keys.filter((key) => /^(?!verify).*-job-/.test(key)).sort()

const kinOf = (key: string): string => key.replace(/-job-[0-9a-f]+$/, '')

/** The passes of a rotation: beside Secrets that are still the old ones, beside the new, and at rest. */
const rotation = async (group: 'database' | 's3', spec: ClaimSpec = {}) => {
  const before = await ready(world(spec))
  const rotated = edited(before, { ...spec, secrets: { generations: { [group]: 2 } } })
  const early = (await pass(rotated, run)).response
  const next = (await pass(await secretsApplied(rotated), run)).response
  return { before, rotated, early, next }
}

describe('a Job that reads a Secret which is to change', () => {
  it.each([
    ['database', ['auth-migrations', 'database', 'tenant']],
    ['s3', ['bucket']],
  ] as const)('waits for it when the keys of %s rotate', async (group, anew) => {
    const { before, early, next } = await rotation(group)
    const present = setUps(Object.keys(before.observed))
    expect(setUps(Object.keys(desiredOf(early)))).toEqual(present)
    const after = setUps(Object.keys(desiredOf(next)))
    expect(after.filter((key) => !present.includes(key)).map(kinOf)).toEqual(anew)
    expect(after.map(kinOf)).toEqual(present.map(kinOf))
  })

  it('leaves in its place the one there is, as it was applied', async () => {
    const { before, rotated } = await rotation('database')
    const [first = ''] = setUps(Object.keys(before.observed))
    const written = changed(rotated, first, (job) => {
      const { spec } = job as { spec?: { template?: object } }
      const metadata = { ...job.metadata, resourceVersion: '7', managedFields: [{ manager: 'x' }] }
      const status = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] }
      const template = { ...spec?.template, creationTimestamp: null }
      return { ...job, metadata, spec: { ...spec, template }, status } as KubeObject
    })
    const kept = desiredOf((await pass(written, run)).response)[first]
    expect(Object.keys(kept ?? {})).toEqual(['apiVersion', 'kind', 'metadata', 'spec'])
    expect(Object.keys(kept?.metadata ?? {}).sort()).toEqual([
      'annotations',
      'labels',
      'name',
      'namespace',
    ])
    expect(kept?.metadata?.name).toBe(before.observed[first]?.metadata?.name)
    expect(kept).toMatchObject({ spec: (before.observed[first] as { spec?: object }).spec })
  })

  it('is made at once where the Secret does not exist: its pod waits for it', async () => {
    const state = await later(world(), 3)
    const jobs = setUps(Object.keys(state.observed))
    const bare = without(state, 'keys', 'database-admin', ...jobs)
    const { response } = await pass(bare, run)
    expect(setUps(Object.keys(desiredOf(response)))).toContainEqual(
      expect.stringMatching(/^database-job-/),
    )
  })
})

describe('the object store', () => {
  it.each(['MinIO', 'VersityGW'] as const)('%s keeps its pods as long', async (type) => {
    const { before, early, next } = await rotation('s3', { objectStore: { type } })
    const template = (object: KubeObject | undefined) =>
      (object as IDeployment | undefined)?.spec?.template
    const key = 'objectstore-statefulset'
    expect(template(desiredOf(early)[key])).toEqual(template(before.observed[key]))
    expect(template(desiredOf(next)[key])).not.toEqual(template(before.observed[key]))
  })

  it('of an operator keeps its pool as long', async () => {
    const { before, early, next } = await rotation('s3', { objectStore: { type: 'MinIOOperator' } })
    const pools = (object: KubeObject | undefined) => (object as Tenant | undefined)?.spec.pools
    const present = pools(before.observed[OBJECT_STORE_TENANT])
    expect(present).toHaveLength(1)
    expect(pools(desiredOf(early)[OBJECT_STORE_TENANT])).toEqual(present)
    expect(pools(desiredOf(next)[OBJECT_STORE_TENANT])).not.toEqual(present)
  })
})

/** The same value with the keys of every object the other way round, as a map may arrive. */
const reversed = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reversed) as T
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  ) as T
}

test('what is kept has the same bytes in whatever order it is observed', async () => {
  const { rotated, early } = await rotation('s3')
  const other = (await pass({ ...rotated, observed: reversed(rotated.observed) }, run)).response
  for (const [key, object] of Object.entries(desiredOf(early))) {
    expect(JSON.stringify(desiredOf(other)[key])).toBe(JSON.stringify(object))
  }
})

test.each(['database', 's3'] as const)(
  'nobody is told that %s is rotated before it is',
  async (group) => {
    const { before, early } = await rotation(group)
    expect((before.composite.status as { phase?: string }).phase).toBe('Ready')
    const status = early.desired?.composite?.resource?.status as { phase?: string } | undefined
    expect(status?.phase).toBe('Updating')
    expect(checksIn(early)).toEqual([])
  },
)
