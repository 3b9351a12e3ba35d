import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Change, lives, ofThePlatform, refused } from './changes.ts'
import { type Effect, effectOf, type Snapshot } from './effect.ts'
import { setPlatform } from './plane/platform.ts'
import { apply, claimOf, condition, type Project, removeProjects } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'
import { withoutCircuitBreaker } from './unbroken.ts'

const { client } = plane

withoutCircuitBreaker()

const mailPassword = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'mail' },
  data: { password: Buffer.from('secret').toString('base64') },
}

const effects = new Map<Change, Promise<Effect>>()

/** One change after another, without waiting for who looks at them. */
const live = async (changes: readonly Change[]): Promise<Project> => {
  const project = await apply(client, [mailPassword, claimOf('shop', { plan: 'nano' })])
  let state: Promise<Snapshot> = project.ready().then(project.composed)
  for (const change of changes) {
    const [, spec] = change
    const before = state
    const after = before.then(() => project.change(spec)).then(project.composed)
    const effect = after.then(async (now) => effectOf(await before, now))
    effect.catch(() => undefined) // its test tells
    effects.set(change, effect)
    state = after
  }
  return project
}

const projects: Project[] = []
beforeAll(async () => {
  projects.push(...(await Promise.all(Object.values(lives).map(live))))
})

describe.each(Object.entries(lives))(
  '%s: a change does what it should, and nothing else',
  (...[, changes]) => {
    for (const change of changes) {
      const [what, , effect] = change
      test(what, async () => {
        expect(await effects.get(change)).toEqual(effect)
      })
    }
  },
)

describe('a change that would lose data or keys is refused in words, and changes nothing that runs', () => {
  const project = (): Project => projects.at(-1) as Project // its keys were rotated
  const silence = Object.fromEntries(
    refused.flatMap(([, patch]) => Object.keys(patch).map((field) => [field, null])),
  )
  let before: Snapshot
  beforeAll(async () => {
    before = await project().change({}).then(project().composed)
  })

  for (const [what, patch, words] of refused) {
    test(what, async () => {
      await project().patch({ spec: silence })
      await project().patch({ spec: patch })
      await project().until('to say that it is refused', (claim) => {
        const { status, message = '' } = condition(claim, 'Operational') ?? {}
        return status === 'False' && message.startsWith(words)
      })
      expect(effectOf(before, await project().composed())).toEqual({})
    })
  }

  test('taken back, it leaves nothing behind', async () => {
    await project().change(silence)
    expect(effectOf(before, await project().composed())).toEqual({})
  })
})

describe('a change of the platform reaches the projects, and does nothing else', () => {
  let project: Project
  beforeAll(async () => {
    project = projects.at(-1) as Project
    await removeProjects(plane, project.namespace) // they would follow the platform, too
    await setPlatform(client, {})
    await project.change({})
  })
  // Without any, projects that have seen settings wait for them.
  afterAll(() => setPlatform(client, {}))

  for (const [what, data, effect] of ofThePlatform) {
    test(what, async () => {
      const before = await project.composed()
      await setPlatform(client, data)
      let last: Effect = {}
      await until(
        () => `the platform's settings to do their work: ${JSON.stringify(last)}`,
        300,
        async () => {
          last = effectOf(before, await project.composed())
          return isDeepStrictEqual(last, effect) || undefined
        },
        500,
      )
      await project.ready()
      expect(effectOf(before, await project.composed())).toEqual(effect)
    })
  }
})
