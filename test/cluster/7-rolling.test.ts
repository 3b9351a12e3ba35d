import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newest } from '../../src/releases/index.ts'
import { setPlatform } from '../controlplane/plane/platform.ts'
import type { Project } from '../controlplane/plane/project.ts'
import { until } from '../controlplane/plane/until.ts'
import { client, isOurs, podsIn, seconds, tell } from './cluster.ts'
import { again } from './images/catalogue.ts'
import { load } from './load.ts'
import { connectionOf, shared } from './project.ts'

let project: Project

beforeAll(async () => {
  project = await shared()
})

afterAll(() => setPlatform(client, {}))

/** Has clients call while something changes: none of their calls may fail. */
const under = async (what: string, change: () => Promise<void>): Promise<void> => {
  const clients = await load(project)
  const began = performance.now()
  await change()
  const took = seconds(began)
  const { calls, failed, how, slowest } = await clients.stop()
  tell(`${what}: ${took}, ${calls} calls, ${failed} failed, the slowest took ${slowest} ms`)
  for (const [why, count] of Object.entries(how)) tell(`  ${count} × ${why}`)
  expect(calls).toBeGreaterThan(100)
  expect(failed, Object.keys(how).join('\n')).toBe(0)
}

const nameOfImage = (image: string): string => image.replace(/:[^:]*$/, '')

/** Waits until the pods that had the other image are gone, too: they serve for a while longer. */
const runs = (image: string): Promise<true> =>
  until(`every pod of ${image} to be there alone`, 240, async () => {
    const found = (await podsIn(project.namespace))
      .flatMap(({ spec }) => spec.containers.map((each) => each.image))
      .filter((each) => nameOfImage(each) === nameOfImage(image))
    return (found.length > 0 && found.every((each) => each === image)) || undefined
  })

const { setup: _, ...services } = newest.images
const SETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'the gateway': { gateway: newest.gateway.Envoy },
  'every service': services,
  'the gateway and every service at once': { ...services, gateway: newest.gateway.Envoy },
}

describe('while clients call', () => {
  test.runIf(isOurs).each(Object.entries(SETS))(
    'the images of %s change, and change back: no call fails',
    async (what, images) => {
      const changeTo = async (wanted: Readonly<Record<string, string>>): Promise<void> => {
        await setPlatform(client, { images: { override: wanted } })
        for (const image of Object.values(wanted)) await runs(image)
        await project.ready()
      }
      const others = Object.entries(images).map(([name, image]) => [name, again(image)])
      await under(`images of ${what}`, () => changeTo(Object.fromEntries(others)))
      await under(`images of ${what}, back`, () => changeTo(images))
      await setPlatform(client, {})
      await project.ready()
    },
  )

  test('API keys are rotated, and no call with the keys from before fails', async () => {
    const before = await connectionOf(project)
    await under('API keys', async () => {
      await project.change({ secrets: { generations: { apiKeys: 2 } } })
    })
    const after = await connectionOf(project)
    expect(after.SUPABASE_SECRET_KEY).not.toBe(before.SUPABASE_SECRET_KEY)
  })

  test('the keys of tokens are rotated, and no call with the tokens from before fails', async () => {
    const before = await connectionOf(project)
    await under('keys of tokens', async () => {
      await project.change({ secrets: { generations: { jwt: 2 } } })
    })
    const after = await connectionOf(project)
    expect(after.SUPABASE_SERVICE_ROLE_KEY).not.toBe(before.SUPABASE_SERVICE_ROLE_KEY)
  })
})
