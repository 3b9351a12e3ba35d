import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { environment } from '../../src/setup/environment.ts'
import { run } from '../../src/setup/verify.ts'
import { cases } from '../golden/cases.ts'
import { edited, ready, secret, world } from '../golden/worlds.ts'
import type { RunningEnvoy } from '../programs/envoy.ts'
import { complaintOf } from './complaint.ts'
import { startRenderedEnvoy } from './rendered-envoy.ts'
import { type EnvoyConfig, type RenderedProject, renderedProject } from './rendered-project.ts'
import { passed } from './verify-each.ts'
import { type StandIns, serviceNames, startStandIns } from './verify-stand-ins.ts'

// the program waits on purpose, and the machine may be busy
vi.setConfig({ testTimeout: 30_000 })

const fullest = () => {
  const found = cases.find(({ name }) => name === 'everything-on')
  if (found === undefined) throw new Error('there is no golden case everything-on')
  return found.world()
}

let project: RenderedProject
let standIns: StandIns
let envoy: RunningEnvoy
const cleanups: (() => Promise<void>)[] = []

beforeAll(async () => {
  project = renderedProject(await fullest())
  standIns = await startStandIns(project.jwks)
  envoy = await startRenderedEnvoy(project.envoy, standIns.ports)
  cleanups.push(standIns.stop, envoy.stop)
})
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
})

const also = async (config: EnvoyConfig): Promise<RunningEnvoy> => {
  const other = await startRenderedEnvoy(config, standIns.ports)
  cleanups.push(other.stop)
  return other
}

/** What is asked through the gateway; the pooler is not behind it (verify-pooler.postgres.test.ts). */
const behindTheGateway = ({ CHECKS = '', ...rest }: RenderedProject['verify']) => ({
  ...rest,
  CHECKS: CHECKS.replace(/,pooler\b/, ''),
})

/** Runs the program as the rendered Job does, on another address. */
const verify = (address: string, change: Record<string, string> = {}): Promise<string> =>
  run(environment({ ...behindTheGateway(project.verify), GATEWAY_URL: address, ...change }))

const complaint = (address: string): Promise<string> =>
  complaintOf(verify(address, { SETUP_WAIT_SECONDS: '1' }))

const gatewayAt = (url: string) => ({
  url,
  keys: {
    anon: project.verify.ANON_KEY ?? '',
    service: project.verify.SERVICE_ROLE_KEY ?? '',
    publishable: project.verify.PUBLISHABLE_KEY ?? '',
    secret: project.verify.SECRET_KEY ?? '',
  },
  schemas: ['public'],
  studio: { login: 'Basic bm9ib2R5' },
})

describe('the fullest project, behind Envoy as it was rendered', () => {
  test('passes when every service answers', async () => {
    expect(await verify(envoy.address)).toMatch(
      /^all \d+ checks passed through .*: auth, rest, realtime, storage, meta, functions, studio$/,
    )
  })

  test('is checked service by service, none left out', () => {
    expect(project.verify.CHECKS?.split(',').sort()).toEqual([...serviceNames, 'pooler'].sort())
  })

  test.each(serviceNames)('fails with a sentence about %s when it is down', async (name) => {
    const sentence = await standIns.without(name, () => complaint(envoy.address))
    expect(sentence).toMatch(
      new RegExp(`^${name}: expected [^;]* got [^;]*503 .*this path cannot be reached`),
    )
    expect(sentence).not.toContain('; ')
  })

  test('passes again once all are back', async () => {
    expect(await verify(envoy.address)).toContain('checks passed')
  })
})

describe('a gateway with other keys', () => {
  test('fails at the first key, for every service that needs one', async () => {
    const elsewhere = await ready(
      world(
        {
          gateway: { type: 'Envoy' },
          functions: { enabled: true },
          secrets: { seedSecretRef: { name: 'vault', key: 'seed' } },
        },
        { objects: [secret('vault', { seed: 'the-seed-of-a-project-that-is-another-one' })] },
      ),
    )
    const { address } = await also(renderedProject(elsewhere).envoy)
    const sentence = await complaint(address)
    expect(sentence).toMatch(/^auth: expected 200 and the settings with the anon key, got 401 /)
    for (const name of ['auth', 'rest', 'realtime', 'meta'])
      expect(sentence).toMatch(new RegExp(`${name}: expected [^;]* 401 [^;]*unknown API key`))
  })

  test('passes with the keys from before a rotation, which it translates', async () => {
    const before = await fullest()
    const spec = before.composite.spec as Parameters<typeof edited>[1]
    const rotated = renderedProject(
      await ready(edited(before, { ...spec, secrets: { generations: { jwt: 2 } } })),
    )
    expect(rotated.verify.ANON_KEY).not.toBe(project.verify.ANON_KEY)
    const after = await startStandIns(rotated.jwks)
    cleanups.push(after.stop)
    const { address, stop } = await startRenderedEnvoy(rotated.envoy, after.ports)
    cleanups.push(stop)
    expect(await verify(address)).toContain('checks passed')
    expect(
      await verify(address, {
        ...behindTheGateway(rotated.verify),
        GATEWAY_URL: address,
      }),
    ).toContain('checks passed')
  })
})

describe('a refusal', () => {
  const altered = (change: (text: string) => string): EnvoyConfig =>
    JSON.parse(change(JSON.stringify(project.envoy))) as EnvoyConfig

  test("counts for the gateway's own reason only, not when another filter refuses", async () => {
    const { address } = await also(
      altered((text) =>
        text.replaceAll(
          '"http_filters":[{"name":"envoy.filters.http.cors"',
          '"http_filters":[{"name":"envoy.filters.http.rbac","typed_config":{"@type":"type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC","rules":{"action":"ALLOW","policies":{}}}},{"name":"envoy.filters.http.cors"',
        ),
      ),
    )
    const answer = await fetch(`${address}/pg/tables`)
    expect([answer.status, await answer.json()]).toEqual([403, { message: 'RBAC: access denied' }])
    expect(await passed(gatewayAt(address))).toEqual([])
  })

  test('is missed where the gateway leaves it to the services', async () => {
    const { address } = await also(
      altered((text) => text.replaceAll('function envoy_on_request', 'function nobody_calls_this')),
    )
    const sentence = await complaint(address)
    expect(sentence).toContain("auth: expected the gateway's 401 without a key, got 200")
    expect(sentence).toContain("meta: expected the gateway's 403 with the anon key, got 200")
  })

  test('is none when the gateway is dead', async () => {
    const dead = await startRenderedEnvoy(project.envoy, standIns.ports)
    await dead.stop()
    expect(await passed(gatewayAt(dead.address))).toEqual([])
  })
})
