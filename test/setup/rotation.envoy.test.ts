import type { JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { environment } from '../../src/setup/environment.ts'
import { run } from '../../src/setup/verify.ts'
import { edited, ready, world } from '../golden/worlds.ts'
import { complaintOf } from './complaint.ts'
import { startRenderedEnvoy } from './rendered-envoy.ts'
import { type RenderedProject, renderedProject } from './rendered-project.ts'
import { startStandIns } from './verify-stand-ins.ts'

// the program waits on purpose, and the machine may be busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const GENERATIONS = [1, 2, 3] as const
type Number = (typeof GENERATIONS)[number]

/** One project as it was rendered in three generations of one label, each once it was Ready. */
const rotated = async (label: 'jwt' | 'apiKeys'): Promise<Record<Number, RenderedProject>> => {
  const spec = { gateway: { type: 'Envoy' as const }, functions: { enabled: true } }
  const [first, ...later] = GENERATIONS
  let state = await ready(world(spec))
  const projects: [number, RenderedProject][] = [[first, renderedProject(state)]]
  for (const generation of later) {
    state = await ready(
      edited(state, { ...spec, secrets: { generations: { [label]: generation } } }),
    )
    projects.push([generation, renderedProject(state)])
  }
  return Object.fromEntries(projects) as Record<Number, RenderedProject>
}

const cleanups: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

/** Address of the gateway of one generation, in front of services that know the keys of another. */
const start = async ({ envoy }: RenderedProject, jwks: JSONWebKeySet): Promise<string> => {
  const standIns = await startStandIns(jwks)
  const gateway = await startRenderedEnvoy(envoy, standIns.ports)
  cleanups.push(standIns.stop, gateway.stop)
  return gateway.address
}

/** What every service is asked with the keys that a client took in one generation. */
const asked = (address: string, { verify }: RenderedProject): Promise<string> =>
  run(environment({ ...verify, GATEWAY_URL: address, SETUP_WAIT_SECONDS: '2' }))

describe.each(['jwt', 'apiKeys'] as const)('a rotation of %s, drilled', (label) => {
  let project: Record<Number, RenderedProject>
  beforeAll(async () => {
    project = await rotated(label)
  })

  // A rollout replaces gateway and services pod by pod, and clients read the Secret when they will.
  test.each<[gateway: Number, services: Number, client: Number]>([
    [1, 1, 1],
    [1, 1, 2],
    [1, 2, 2],
    [2, 1, 1],
    [2, 1, 2],
    [2, 2, 1],
    [2, 2, 2],
    [3, 2, 2],
    [3, 3, 2],
  ])(
    'gateway %i, services %i, keys of client %i: all answer',
    async (gateway, services, client) => {
      const address = await start(project[gateway], project[services].jwks)
      expect(await asked(address, project[client])).toContain('checks passed')
    },
  )

  test('the keys of the first generation are dropped by the third', async () => {
    const address = await start(project[3], project[3].jwks)
    const kept =
      label === 'jwt'
        ? { PUBLISHABLE_KEY: project[1].verify.PUBLISHABLE_KEY }
        : { ANON_KEY: project[1].verify.ANON_KEY }
    expect(project[3].verify).toMatchObject(kept) // the other kind of keys did not rotate
    const sentence = await complaintOf(asked(address, project[1]))
    expect(sentence).toMatch(/auth: expected [^;]* got 401 [^;]*unknown API key/)
  })
})
