import { expect, it } from 'vitest'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import { run, world } from '../golden/worlds.ts'

/** What each pass of a start answers, until nothing new comes. */
const start = async (state: World, passes: number) => {
  const responses = []
  let now = state
  for (let i = 0; i < passes; i++) {
    const { response } = await pass(now, run)
    responses.push(response)
    now = apply(now, response)
  }
  return responses
}

// Crossplane lets a hundred events of a project through at once, and each change is two of them.
it('a start writes each object once, but the seed, which remembers what the keys are for, and the last check', async () => {
  const rendered = (await start(world(), 6)).map(({ desired }) => desired?.resources ?? {})
  const rewritten = rendered
    .slice(1)
    .flatMap((now, i) =>
      Object.keys(now).filter(
        (key) =>
          rendered[i]?.[key] &&
          JSON.stringify(rendered[i][key].resource) !== JSON.stringify(now[key]?.resource),
      ),
    )
  expect(rewritten).toEqual(['seed', expect.stringMatching(/^verify-job-/)])
})

// Crossplane begins to watch a kind after the pass of its first object, and the breaker counts all
// that there are then. Doors and the Services of pods are of no use before their pods.
it('what there are many of comes a pass after the first of its kind, behind closed doors', async () => {
  const [, first, second] = (await start(world(), 3)).map(({ desired }) =>
    Object.entries(desired?.resources ?? {}).map(([key, { resource }]) => ({ key, ...resource })),
  )
  const ofKind = (objects: typeof first, kind: string): readonly string[] =>
    objects?.filter((object) => 'kind' in object && object.kind === kind).map(({ key }) => key) ??
    []
  expect(ofKind(first, 'Service')).toEqual(['gateway-service', 'objectstore-service'])
  expect(ofKind(first, 'NetworkPolicy')).toEqual([
    'database-policy',
    'isolation-policy',
    'objectstore-policy',
    'outside-policy',
  ])
  expect(ofKind(first, 'Deployment')).toEqual([])
  expect(ofKind(second, 'Service').length).toBeGreaterThan(8)
  expect(ofKind(second, 'NetworkPolicy').length).toBeGreaterThan(8)
})

it('kinds of which many come at once are watched before the first of them', async () => {
  const asked = (await start(world(), 6)).map(({ requirements }) =>
    Object.values(requirements?.resources ?? {})
      .filter(({ matchName }) => matchName?.endsWith('-to-come'))
      .map(({ kind }) => kind),
  )
  expect(asked).toEqual([[], ['Deployment', 'Job'], [], [], [], []])
})

it('MESSAGE goes forward: what was waited for and has come is not waited for again', async () => {
  const messages = (await start(world(), 6)).map(({ conditions }) =>
    conditions[0]?.message?.replace(/:.*/, ''),
  )
  expect([...new Set(messages)]).toEqual([
    'waiting for database and services',
    'waiting for database',
    'waiting for services',
    'waiting for set-up (verify)',
    'every service answers at http',
  ])
})

// A pass that fails in Crossplane writes no condition, and the next ones may all fail.
it('nothing is made beside the seed before the claim has heard from us', async () => {
  const { response } = await pass(world(), run)
  const { composite, ...born } = apply(world(), response)
  const { conditions, ...status } = composite.status as Record<string, unknown>
  expect(conditions).toBeDefined()
  const unheard = { ...born, composite: { ...composite, status } }
  const again = (await pass(unheard, run)).response
  expect(again.desired).toEqual(response.desired)
  expect(again.conditions).toEqual(response.conditions)
  const next = (await pass(apply(unheard, again), run)).response
  expect(Object.keys(next.desired?.resources ?? {}).length).toBeGreaterThan(10)
})
