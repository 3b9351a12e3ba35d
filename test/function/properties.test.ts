import { RunFunctionResponse } from '@crossplane-org/function-sdk-typescript'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import { statusSchema } from '../../src/api/status.ts'
import { digest } from '../../src/kube/checksum.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { hookSecret } from '../golden/auth.ts'
import { certificatePair } from '../golden/certificate.ts'
import { samlKey } from '../golden/saml-key.ts'
import { configMap, edited, later, platform, ready, run, secret, world } from '../golden/worlds.ts'
import { claims, names } from './claims.ts'
import { shutOut } from './network.ts'
import { dangling } from './resolve.ts'

const users = secret('users', {
  a: 'secret-of-github',
  b: 'secret-of-linkedin',
  c: 'password-of-the-mail-server',
  jwt: 'super-secret-jwt-token-with-at-least-32-characters-long',
  hook: hookSecret,
  saml: samlKey,
  mail: '<b>{{ .Token }}</b>',
})
const dsn = secret('dsn', {
  uri: 'postgresql://master:secret-of-the-admin@db.example.com:6543/app',
  'ca.crt': certificatePair['tls.crt'],
})
const mails = configMap('mails', { mail: '<b>{{ .Token }}</b>' })

const code = configMap('code', { 'index.ts': 'Deno.serve()', 'lib__a.ts': 'export {}' })
const clouds = {
  providers: {
    aws: { region: 'eu-central-1' },
    gcp: { region: 'europe-west3' },
    azure: { location: 'westeurope', resourceGroup: 'supabase' },
  },
}
const metrics = { metrics: { type: 'PrometheusOperator' } }
const measuring = platform(metrics)

/** Every other claim is of a platform that collects metrics. */
const start = (spec: ClaimSpec, name = 'shop'): World => {
  const measured = Number.parseInt(digest(spec, 1), 16) % 2 === 0
  const managed = ['S3', 'GCS', 'AzureBlob'].includes(spec.objectStore?.type ?? '')
  const settings =
    measured || managed ? [platform({ ...(measured && metrics), ...(managed && clouds) })] : []
  return world(spec, { name, objects: [users, dsn, mails, code, ...settings] })
}

const objectsOf = (response: RunFunctionResponse): [string, KubeObject][] =>
  Object.entries(response.desired?.resources ?? {}).map(([key, { resource }]) => [
    key,
    resource as unknown as KubeObject,
  ])

/** What a generated claim comes to rest at. */
const settledResponse = async (spec: ClaimSpec, name?: string): Promise<RunFunctionResponse> => {
  const { response } = await pass(await ready(start(spec, name)), run)
  expect(isFatal(response), response.results[0]?.message).toBe(false)
  return response
}

/** Those that may sleep, whatever they are told. */
const sleepers = claims.filter(({ objectStore }) => objectStore?.type !== 'MinIOOperator')

const RUNS = { numRuns: 40 }

type Pods = { readonly replicas?: number; readonly instances?: number }

/** Longest names that Kubernetes and the operators leave room for. */
const LIMITS: Readonly<Record<string, number>> = { StatefulSet: 52, Cluster: 50, Tenant: 45 }

const plain = (value: unknown): boolean => {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(plain)
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.values(value).every(plain)
}

/** What stands in the same Secrets and is nobody's secret. */
const SHOWN = [
  ...['anon-key', 'publishable-key', 'username', 'host', 'port', 'dbname', 'sslmode', 'ca.crt'],
  ...['database-findings', 'database-findings-job'],
]

/** Everything secret of a project, found in its own Secrets. */
const secretValues = (objects: readonly [string, KubeObject][]): string[] =>
  objects
    .filter(([key]) => ['keys', 'database-admin'].includes(key))
    .flatMap(([, object]) =>
      Object.entries((object as { data?: Record<string, string> }).data ?? {}),
    )
    .filter(([key]) => !SHOWN.includes(key))
    .map(([, value]) => Buffer.from(value, 'base64').toString())

describe('any valid claim', () => {
  it('comes to be Ready, or to sleep', async () => {
    await fc.assert(
      fc.asyncProperty(claims, async (spec) => {
        const response = await settledResponse(spec)
        const reason = spec.state === 'Hibernated' ? 'Hibernated' : 'Ready'
        expect(response.conditions[0]).toMatchObject({ type: 'Operational', reason })
      }),
      RUNS,
    )
  })

  it('is what it was after a sleep, object by object, and nothing of it runs meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(sleepers, async (asked) => {
        const spec: ClaimSpec = { ...asked, state: 'Running' }
        const before = await ready(start(spec))
        const asleep = await ready(edited(before, { ...spec, state: 'Hibernated' }))
        const pods = Object.values(asleep.observed)
          .filter(({ kind }) => kind !== 'Cluster') // CloudNativePG takes their pods by an annotation
          .map((object) => (object as { spec?: Pods }).spec)
        expect(pods.filter((spec) => spec?.replicas || spec?.instances)).toEqual([])
        expect((await ready(edited(asleep, spec))).observed).toEqual(before.observed)
      }),
      { numRuns: 15 },
    )
  })

  it('gives the same bytes for the same request', async () => {
    await fc.assert(
      fc.asyncProperty(claims, async (spec) => {
        const { request, response } = await pass(await later(start(spec), 2), run)
        const bytes = (message: RunFunctionResponse) => RunFunctionResponse.encode(message).finish()
        expect(Buffer.compare(bytes(response), bytes(await run(structuredClone(request))))).toBe(0)
      }),
      RUNS,
    )
  })

  it('has names that are legal, unique for their kind and short enough', async () => {
    await fc.assert(
      fc.asyncProperty(claims, names, async (spec, name) => {
        const objects = objectsOf(await settledResponse(spec, name))
        const seen = new Set<string>()
        for (const [key, { kind, metadata }] of objects) {
          const own = metadata?.name ?? ''
          if (key !== 'connection') {
            expect(own, kind).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/)
            expect(own.length, own).toBeLessThanOrEqual(LIMITS[kind] ?? 63)
          }
          expect(seen).not.toContain(`${kind}/${own}`)
          seen.add(`${kind}/${own}`)
          expect(metadata?.namespace).toBe(kind === 'ClusterUsage' ? undefined : 'team-a')
        }
      }),
      RUNS,
    )
  })

  it('is plain JSON throughout', async () => {
    await fc.assert(
      fc.asyncProperty(claims, async (spec) => {
        for (const [key, object] of objectsOf(await settledResponse(spec))) {
          expect(plain(object), key).toBe(true)
        }
      }),
      RUNS,
    )
  })

  it('has no reference that leads nowhere', async () => {
    await fc.assert(
      fc.asyncProperty(claims, names, async (spec, name) => {
        const objects = objectsOf(await settledResponse(spec, name)).map(([, object]) => object)
        expect(dangling(objects, [users, mails, code])).toEqual([])
      }),
      RUNS,
    )
  })

  it('lets every call through that its parts make of each other', async () => {
    await fc.assert(
      fc.asyncProperty(claims, names, async (spec, name) => {
        const objects = objectsOf(await settledResponse(spec, name)).map(([, object]) => object)
        expect(shutOut(objects)).toEqual([])
      }),
      RUNS,
    )
  })

  it('has at most 70 objects and 16 workloads', async () => {
    await fc.assert(
      fc.asyncProperty(claims, async (spec) => {
        const objects = objectsOf(await settledResponse(spec)).map(([, { kind }]) => kind)
        expect(objects.length).toBeLessThanOrEqual(70)
        const workloads = objects.filter((kind) =>
          ['Deployment', 'StatefulSet', 'Cluster'].includes(kind),
        )
        expect(workloads.length).toBeLessThanOrEqual(16)
      }),
      RUNS,
    )
  })

  it('keeps every secret inside Secrets', async () => {
    await fc.assert(
      fc.asyncProperty(claims, async (spec) => {
        const response = await settledResponse(spec)
        const objects = objectsOf(response)
        const outside = JSON.stringify([
          objects.filter(([, { kind }]) => kind !== 'Secret'),
          response.desired?.composite?.resource,
          response.conditions,
          response.results,
        ])
        for (const value of secretValues(objects))
          expect(outside.includes(value), 'a secret leaks').toBe(false)
      }),
      RUNS,
    )
  })

  it('reports a status that the XRD declares, field by field', async () => {
    await fc.assert(
      fc.asyncProperty(claims, fc.integer({ min: 0, max: 6 }), async (spec, passes) => {
        const { response } = await pass(await later(start(spec), passes), run)
        const composite = response.desired?.composite?.resource as { status?: unknown } | undefined
        expect(statusSchema.safeParse(composite?.status).error?.issues).toBeUndefined()
      }),
      RUNS,
    )
  })

  it('never takes away what exists because something else is missing', async () => {
    await fc.assert(
      fc.asyncProperty(claims, fc.infiniteStream(fc.boolean()), async (spec, coin) => {
        const whole = await ready(start(spec))
        const kept = Object.entries(whole.observed).filter(
          ([key]) => key === 'seed' || (coin.next().value as boolean),
        )
        const { response } = await pass({ ...whole, observed: Object.fromEntries(kept) }, run)
        const desired = Object.keys(response.desired?.resources ?? {})
        // But the last check, which is named after all that it checks: where that is not known, as the
        // key of a bucket whose every trace is gone, it goes, and is made anew.
        const lasting = kept.map(([key]) => key).filter((key) => !key.startsWith('verify-'))
        expect(lasting.filter((key) => !desired.includes(key))).toEqual([])
      }),
      RUNS,
    )
  })

  it('wants a lost object again, whichever it is', async () => {
    const whole = await ready(start({}))
    for (const lost of Object.keys(whole.observed).filter((key) => key !== 'seed')) {
      const { [lost]: _gone, ...rest } = whole.observed
      const { response } = await pass({ ...whole, observed: rest }, run)
      const desired = Object.keys(response.desired?.resources ?? {})
      // The last check waits until what was lost is back; it is no loss by itself.
      const expected = Object.keys(whole.observed).filter(
        (key) => key !== lost || !key.startsWith('verify-'),
      )
      expect(
        expected.filter((key) => !desired.includes(key)),
        `without ${lost}`,
      ).toEqual([])
    }
  })
})

it.each([
  ['', []],
  [', metrics and all', [measuring]],
])('the default claim has at most 45 objects%s', async (_what, objects) => {
  const { response } = await pass(await ready(world({}, { objects })), run)
  expect(objectsOf(response).length).toBeLessThanOrEqual(45)
})
