import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newest } from '../../src/releases/index.ts'
import { setPlatform } from '../controlplane/plane/platform.ts'
import type { Project } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { client, isOurs, isRunning, podsIn, seconds, tell } from './cluster.ts'
import { again } from './images/catalogue.ts'
import { load } from './load.ts'
import { connectionOf, shared } from './project.ts'

let project: Project

beforeAll(async () => {
  project = await shared()
})

afterAll(() => setPlatform(client, {}))

/**
 * Has clients call while something changes, and tells how many calls failed.
 *
 * @param share of the calls that may fail
 */
const under = async (what: string, share: number, change: () => Promise<void>): Promise<void> => {
  const clients = await load(project)
  const began = performance.now()
  await change()
  const took = seconds(began)
  const { calls, failed, how, slowest } = await clients.stop()
  tell(`${what}: ${took}, ${calls} calls, ${failed} failed, the slowest took ${slowest} ms`)
  for (const [why, count] of Object.entries(how)) tell(`  ${count} × ${why}`)
  expect(calls).toBeGreaterThan(100)
  expect(failed / calls).toBeLessThanOrEqual(share)
}

const runs = (image: string): Promise<true> =>
  until(`every pod of ${image} to run alone`, 240, async () => {
    const name = image.replace(/:[^:]*$/, '')
    const found = (await podsIn(project.namespace))
      .filter(isRunning)
      .flatMap(({ spec }) => spec.containers.map((each) => each.image))
      .filter((each) => each.startsWith(`${name}:`))
    return (found.length > 0 && found.every((each) => each === image)) || undefined
  })

describe('while clients call', () => {
  test.runIf(isOurs)(
    'images change, of the gateway too: at most one call in a hundred fails',
    async () => {
      const { images, gateway } = newest
      // what is under way on a connection that a pod keeps open ends with the pod: the target is none
      await under('images', 0.01, async () => {
        await setPlatform(client, {
          images: {
            override: {
              meta: again(images.meta),
              rest: again(images.rest),
              gateway: again(gateway.Envoy),
            },
          },
        })
        for (const image of [images.meta, images.rest, gateway.Envoy]) await runs(again(image))
        await project.ready()
      })
      await setPlatform(client, {})
      for (const image of [images.meta, images.rest, gateway.Envoy]) await runs(image)
      await project.ready()
    },
  )

  test('API keys are rotated, and no call with the keys from before fails', async () => {
    const before = await connectionOf(project)
    await under('API keys', 0, async () => {
      await project.change({ secrets: { generations: { apiKeys: 2 } } })
    })
    const after = await connectionOf(project)
    expect(after.SUPABASE_SECRET_KEY).not.toBe(before.SUPABASE_SECRET_KEY)
  })

  test('the keys of tokens are rotated, and no call with the tokens from before fails', async () => {
    const before = await connectionOf(project)
    await under('keys of tokens', 0, async () => {
      await project.change({ secrets: { generations: { jwt: 2 } } })
    })
    const after = await connectionOf(project)
    expect(after.SUPABASE_SERVICE_ROLE_KEY).not.toBe(before.SUPABASE_SERVICE_ROLE_KEY)
  })
})
