import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Check, Component } from '../../src/client-suite/check.ts'
import { checks } from '../../src/client-suite/checks/index.ts'
import { type Outcome, type Report, type Row, runSuite } from '../../src/client-suite/suite.ts'
import type { Target } from '../../src/client-suite/target.ts'
import { ready, world } from '../golden/worlds.ts'
import { type EnvoyConfig, renderedProject } from '../setup/rendered-project.ts'
import { faults } from './faults.ts'
import { type Installation, startInstallation, type Upstream } from './installation.ts'

// other things run on the machine, and a fault may be that nothing comes
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

let installation: Installation
beforeAll(async () => {
  installation = await startInstallation()
})
afterAll(() => installation?.stop())

type Changes = { -readonly [field in keyof Target]?: Target[field] | undefined }

const suite = (chosen: readonly Check[], changes: Changes = {}): Promise<Report> => {
  const given = Object.entries({ ...installation.target, ...changes })
  const target = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  return runSuite(target as Target, chosen, () => undefined, new AbortController().signal)
}

const all = (component: Component): readonly Check[] =>
  checks.filter((check) => check.component === component)

const named = (component: Component, promise: string): Check => {
  const found = all(component).find((check) => check.promise === promise)
  if (found === undefined) throw new Error(`there is no check "${component}: ${promise}"`)
  return found
}

const withResult = (rows: readonly Row[], result: Outcome): readonly string[] =>
  rows.filter((row) => row.result === result).map((row) => `${row.component}: ${row.check}`)

const left = async (): Promise<readonly unknown[]> => [
  ...(await installation.query(
    "SELECT relname FROM pg_class WHERE relname LIKE 'xsv\\_%' AND relkind = 'r'",
  )),
  ...(await installation.query("SELECT proname FROM pg_proc WHERE proname LIKE 'xsv\\_%'")),
  ...(await installation.users()),
  ...(await installation.buckets()),
]

describe('an installation that keeps its promises', () => {
  let report: Report
  beforeAll(async () => {
    report = await suite(checks)
  })

  test('passes every check', () => {
    expect(report.rows.filter(({ result }) => result !== 'passed')).toEqual([])
    expect(report.rows).toHaveLength(checks.length + 1)
  })

  test('has nothing left of them', async () => {
    expect(await left()).toEqual([])
  })

  test('is said to be what it is, program by program', () => {
    const by = (component: string) =>
      new Set(report.rows.filter((row) => row.component === component).map((row) => row.answeredBy))
    expect(report.gateway).toBe("xsupabase's gateway (Envoy)")
    expect(by('gateway')).toEqual(new Set(["xsupabase's gateway (Envoy)"]))
    expect([...by('meta')].join()).toMatch(
      /^postgres-meta 0\.99\.0,postgres-meta 0\.99\.0, PostgreSQL 17\./,
    )
    expect(by('functions')).toEqual(new Set(["xsupabase's main program"]))
    for (const component of ['auth', 'rest', 'storage', 's3', 'graphql'])
      expect([...by(component)].join()).toContain('stand-in')
  })
})

describe('a fault', () => {
  const rows = faults.map(([fault, component, promise, why = /./]) => ({
    fault,
    component,
    promise,
    why,
  }))
  test.each(rows)(
    '"$fault" is seen by $component: $promise',
    async ({ fault, component, promise, why }) => {
      const check = named(component, promise)
      const seconds = component === 'realtime' ? 8 : 30 // it waits for what never comes
      const { rows } = await installation.faults.having(fault, () => suite([check], { seconds }))
      expect(withResult(rows, 'failed')).toEqual([`${component}: ${promise}`])
      expect(rows[0]?.why).toMatch(why)
      expect(rows[0]?.why).not.toMatch(/^it did not end/)
      expect(await left()).toEqual([])
    },
  )

  test('was really there', () => {
    expect(faults.filter(([fault]) => !installation.faults.known.has(fault))).toEqual([])
  })

  test('is known for every check of a service', () => {
    const others = ['gateway', 's3', 'functions', 'meta'] // real programs, and faults of their own below
    const expected = checks.filter(({ component }) => !others.includes(component))
    const seen = new Set(faults.map(([, component, promise]) => `${component}: ${promise}`))
    expect([...seen].sort()).toEqual(
      expected.map(({ component, promise }) => `${component}: ${promise}`).sort(),
    )
  })

  test.each([
    ['users cannot be deleted', 'auth', 'signs a user in with a password'],
    ['buckets cannot be deleted', 'storage', 'takes an upload to a signed URL'],
  ] as const)('"%s" is told, for something is left', async (fault, component, promise) => {
    const chosen = [named(component, promise)]
    const { rows } = await installation.faults.having(fault, () => suite(chosen))
    expect(withResult(rows, 'failed')).toEqual(['clean-up: nothing is left of the checks'])
    expect(rows.at(-1)?.why).toContain('kept')
  })
})

describe('who does not do what the name says', () => {
  const upstreams: readonly Upstream[] = [
    'auth',
    'rest',
    'realtime',
    'storage',
    'functions',
    'meta',
  ]

  test('a dead gateway passes nothing', async () => {
    const { address, stop } = await installation.gateway()
    await stop()
    const { rows } = await suite(checks, { url: address, s3: undefined })
    expect(withResult(rows, 'passed')).toEqual([])
    expect(withResult(rows, 'failed')).not.toEqual([])
  })

  test('a placeholder that answers everything with 200 passes nothing', async () => {
    const port = await installation.served(() => ({ status: 200, body: {} }))
    const others = Object.fromEntries(upstreams.map((name) => [name, port]))
    const { address } = await installation.gateway(undefined, others)
    const behind = checks.filter(({ component }) => component !== 'gateway')
    const { rows } = await suite(behind, { url: address, s3: undefined, seconds: 3 })
    expect(withResult(rows, 'passed')).toEqual([])
    expect(withResult(rows, 'off')).toEqual([])
  })

  test('a service that is down fails: it is not off', async () => {
    const others = Object.fromEntries(upstreams.map((name) => [name, 1]))
    const { address } = await installation.gateway(undefined, others)
    const { rows } = await suite(
      checks.filter(({ component }) => component !== 'gateway'),
      {
        url: address,
        s3: undefined,
        seconds: 3,
      },
    )
    expect(withResult(rows, 'passed')).toEqual([])
    expect(withResult(rows, 'off')).toEqual([])
  })

  test('a gateway that leaves refusals to the services fails each of its checks', async () => {
    const { address } = await installation.gateway(
      (config) =>
        JSON.parse(
          JSON.stringify(config).replaceAll(
            'function envoy_on_request',
            'function nobody_calls_this',
          ),
        ) as EnvoyConfig,
    )
    const refusals = all('gateway').filter(({ needs }) => needs === undefined)
    // the words are learnt from a gateway that works, so that each is judged by itself
    for (const check of refusals.slice(1)) {
      const { rows } = await suite([refusals[0] ?? check, check], { url: address })
      expect(withResult(rows, 'passed')).toEqual([])
    }
  })

  // in a process of its own: what is thrown where nobody can catch it would end this one
  test('a server that speaks another protocol fails its checks, and the others go on', async () => {
    const { url, anonKey } = installation.target
    const flags = ['--url', url, '--anon-key', anonKey, '--only', 'realtime,meta', '-o', 'json']
    const [code, rows] = await installation.faults.having('the protocol is another', async () => {
      const program = spawn(process.execPath, ['src/client-suite/main.ts', ...flags])
      const [output, [code]] = await Promise.all([text(program.stdout), once(program, 'exit')])
      return [code, JSON.parse(output).checks as readonly Row[]] as const
    })
    expect(code).toBe(1)
    const failed = rows.filter(({ result }) => result === 'failed')
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.every(({ component }) => component === 'realtime')).toBe(true)
    expect(failed[0]?.why).toContain('not iterable')
    expect(rows.some(({ component }) => component === 'meta')).toBe(true)
  })

  test('a key of another project is not accepted', async () => {
    const publishable = 'sb_publishable_of-another-project'
    const { rows } = await suite(all('gateway'), {
      opaqueKeys: { publishable, secret: 'sb_secret_of-another-project' },
    })
    expect(withResult(rows, 'failed')).toEqual(['gateway: takes opaque keys as well'])
    expect(rows.find(({ result }) => result === 'failed')?.why).toContain('unknown API key')
  })

  test('an object store with other keys is told by the reason', async () => {
    const { s3 } = installation.target
    const { rows } = await suite(all('s3'), {
      s3: s3 && { ...s3, secretAccessKey: 'another-secret' },
    })
    expect(rows[0]).toMatchObject({
      result: 'failed',
      why: expect.stringContaining('SignatureDoesNotMatch'),
    })
  })

  test('a store that nobody answers for refuses no secret', async () => {
    const { s3 } = installation.target
    const { rows } = await suite(all('s3'), { s3: s3 && { ...s3, endpoint: 'http://127.0.0.1:1' } })
    expect(withResult(rows, 'failed')).toHaveLength(2)
  })

  test('a function that does not exist fails', async () => {
    const { rows } = await suite(all('functions'), { function: 'goodbye' })
    expect(rows[1]).toMatchObject({ result: 'failed', why: expect.stringContaining('404') })
  })
})

describe('what cannot be checked', () => {
  test('without the service key: everything that would make something, and nothing fails', async () => {
    const { rows } = await suite(checks, { serviceKey: undefined })
    expect(withResult(rows, 'failed')).toEqual([])
    const unchecked = rows.filter(({ result }) => result === 'not checked')
    expect(unchecked.map(({ check }) => check).sort()).toEqual(
      checks
        .filter(({ needs }) => needs?.includes('serviceKey'))
        .map(({ promise }) => promise)
        .sort(),
    )
    expect(unchecked[0]?.why).toBe('needs --service-key (or SUPABASE_SERVICE_ROLE_KEY)')
    expect(rows.some(({ component }) => component === 'clean-up')).toBe(false)
  })

  test.each(['GraphQL is off', 'GraphQL says that it is off', 'images are not transformed'])(
    '"%s" is no failure, by the word of the program',
    async (fault) => {
      const chosen = fault.startsWith('GraphQL')
        ? all('graphql')
        : [named('storage', 'transforms an image')]
      const { rows } = await installation.faults.having(fault, () => suite(chosen))
      expect(withResult(rows, 'off')).toHaveLength(chosen.length)
      expect(withResult(rows, 'failed')).toEqual([])
    },
  )

  test('a sign-up that would send a mail is not tried', async () => {
    const before = await installation.users()
    const check = named('auth', 'signs a user up, or refuses it where sign-up is off')
    const { rows } = await installation.faults.having('addresses are confirmed', () =>
      suite([check]),
    )
    expect(rows).toMatchObject([{ result: 'not checked', why: expect.stringContaining('a mail') }])
    expect(await installation.users()).toEqual(before)
  })

  test('a refused sign-up passes where sign-up is off', async () => {
    const check = named('auth', 'signs a user up, or refuses it where sign-up is off')
    const { rows } = await installation.faults.having('sign-up is off', () => suite([check]))
    expect(rows).toMatchObject([{ result: 'passed' }])
  })

  // with a Studio, the paths that no API has are Studio's
  test.each([true, false])('what the claim turns off is off (Studio: %s)', async (enabled) => {
    const off = { enabled: false }
    const spec = {
      rest: { schemas: ['public'] },
      functions: off,
      realtime: off,
      storage: off,
      studio: { enabled },
    }
    const without = renderedProject(await ready(world({ gateway: { type: 'Envoy' }, ...spec })))
    const { address } = await installation.gateway(() => without.envoy)
    const components = ['graphql', 'realtime', 'storage', 'functions'] as const
    const { rows } = await suite(components.flatMap(all), { url: address })
    expect(rows.filter(({ result }) => result !== 'off' && result !== 'not checked')).toEqual([])
    expect(new Set(rows.map(({ why }) => why))).toEqual(new Set(['the gateway has no such path']))
  })
})
