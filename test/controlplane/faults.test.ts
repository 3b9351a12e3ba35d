import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import type { KubeObject } from '../../src/kube/objects.ts'
import { differing, footprint } from './footprint.ts'
import { lookedAt } from './looked-at.ts'
import type { ServiceName } from './plane/plane.ts'
import { apply, claimOf, type Project } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client } = plane

/** How long the function stays away, in seconds. */
const AWAY_SECONDS = Number(process.env.XSUPABASE_AWAY_SECONDS ?? 20)

const small = {
  plan: 'nano',
  realtime: { enabled: false },
  storage: { enabled: false },
  deletionProtection: false,
}

/** What ends at once, in the order in which it comes back. */
const crashes: readonly (readonly [string, readonly ServiceName[]])[] = [
  ['the function', ['function']],
  ['Crossplane', ['core']],
  ['the RBAC manager', ['rbac-manager']],
  ['the API server', ['kube-apiserver']],
  ['etcd', ['etcd']],
  [
    'everything',
    [
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'core',
      'rbac-manager',
      'function',
    ],
  ],
]

/** What the seed of a project holds, as soon as there is one: from then on it must not change. */
const seedOf = (project: Project): Promise<string> =>
  until(`claim ${project.namespace}/${project.name} to have a seed`, 60, async () => {
    const { resourceRef } = (await project.claim()).spec
    if (!resourceRef) return undefined
    const secret = await client.find<KubeObject & { data?: { seed?: string } }>({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: project.namespace,
      name: `${resourceRef.name}-seed`,
    })
    return secret?.data?.seed
  })

/** The API server serves again, and its store too. */
const answering = (): Promise<boolean> =>
  until('the API server to answer', 60, () =>
    client.raw('/readyz').then(
      () => true,
      () => undefined,
    ),
  )

/** Prints how long something takes, and returns what it gives. */
const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return result
}

let steady: Project
beforeAll(async () => {
  steady = await apply(client, [claimOf('steady', { ...small, storage: { enabled: true } })])
  await steady.ready()
})

test.each(crashes)(
  '%s crashes while a project is made: nothing is lost and nothing rolls',
  async (what, programs) => {
    const before = await footprint(steady)
    const young = await apply(client, [claimOf('young', small)])
    const seed = await seedOf(young)
    for (const program of programs.toReversed()) await plane.service(program, 'kill')
    await timed(`${what} crashed, and serves again`, async () => {
      for (const program of programs) await plane.service(program, 'start')
      await answering()
    })
    await timed(`${what} was back, and the project that was being made is Ready`, () =>
      young.ready(),
    )
    expect(await seedOf(young)).toBe(seed)
    await lookedAt(steady)
    expect(await footprint(steady)).toEqual(before)
  },
)

test('what changed while the function was away is done when it is back, and nothing else', async () => {
  const before = await footprint(steady)
  await plane.service('function', 'stop')
  await steady.patch({ spec: { rest: { maxRows: 7 } } })
  const young = await apply(client, [claimOf('young', small)])
  await sleep(AWAY_SECONDS * 1000)
  expect(await footprint(steady)).toEqual(before)

  await plane.service('function', 'start')
  await timed(
    `the function was away for ${AWAY_SECONDS} s and is back, and the change is there`,
    () =>
      until('the change to be there', 120, async () => {
        const rest = (await steady.composed()).get('rest-deployment')
        return (
          JSON.stringify(rest).includes('{"name":"PGRST_DB_MAX_ROWS","value":"7"}') || undefined
        )
      }),
  )
  await steady.ready()
  await young.ready()
  await lookedAt(steady)
  const others = differing(before, await footprint(steady)).filter(
    (name) => !/^(Deployment|Pod) .*-(rest|studio)|^(Job|Pod) .*-verify-/.test(name),
  )
  expect(others).toEqual([])
})
