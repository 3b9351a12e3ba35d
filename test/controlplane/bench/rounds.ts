import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { quantile } from '../../bench/measure.ts'
import { inWords, referenceTo } from '../plane/client.ts'
import type { Plane } from '../plane/plane.ts'
import { claimOf, newNamespace } from '../plane/project.ts'
import { until } from '../plane/until.ts'
import type { Counters } from './counters.ts'
import type { Fleet, Life } from './fleet.ts'

export type Bench = {
  readonly plane: Plane
  readonly fleet: Fleet
  readonly count: () => Promise<Counters>
  /** Calls of the function so far, by composite. */
  readonly calls: () => ReadonlyMap<string, number>
  /** A manifest as a file for kubectl. */
  readonly file: (object: KubeObject) => string
}

/** Median and 95th percentile. */
export type Spread = { readonly p50: number; readonly p95: number; readonly max: number }

export const spread = (values: readonly number[]): Spread => ({
  p50: quantile(values, 0.5),
  p95: quantile(values, 0.95),
  max: Math.max(...values),
})

/** What a round of new claims came to. */
export type Round = {
  readonly claims: number
  readonly objects: number
  /** Seconds from before `apply` until all objects exist, and until Ready. */
  readonly exist: Spread
  readonly ready: Spread
  readonly calls: Spread
  readonly before: Counters
  readonly after: Counters
}

type Applied = { readonly life: Life; readonly at: number }

const existAt = ({ objects }: Life): number => Math.max(...objects.values())

const settle = async (
  { calls, count }: Bench,
  applied: readonly Applied[],
  before: Counters,
): Promise<Round> => {
  const notReady = (): number => applied.filter(({ life }) => life.ready === undefined).length
  await until(
    () => `${applied.length} claims to be Ready; ${notReady()} are not`,
    3600,
    async () => notReady() === 0 || undefined,
  )
  const after = await count()
  const called = calls()
  const since = (of: (life: Life) => number): Spread =>
    spread(applied.map(({ life, at }) => (of(life) - at) / 1000))
  return {
    claims: applied.length,
    objects: Math.max(...applied.map(({ life }) => life.objects.size)),
    exist: since(existAt),
    ready: since(({ ready = Number.NaN }) => ready),
    calls: spread(applied.map(({ life }) => called.get(life.composite ?? '') ?? 0)),
    before,
    after,
  }
}

/** Claims by `kubectl apply`, each when the one before is Ready. */
export const oneByOne = async (bench: Bench, number: number): Promise<Round> => {
  const { plane, fleet, count, file } = bench
  const namespace = await newNamespace(plane.client)
  const before = await count()
  const applied: Applied[] = []
  for (let i = 0; i < number; i++) {
    const name = `one-${i}`
    const path = file(claimOf(name))
    const at = performance.now()
    await plane.kubectl('apply', '-n', namespace, '-f', path)
    const life = fleet.life(namespace, name)
    await until(`${name} to be Ready`, 600, async () => (life.ready ? true : undefined), 20)
    applied.push({ life, at })
  }
  return settle(bench, applied, before)
}

/** Claims that are made as fast as the API server takes them. */
export const atOnce = async (bench: Bench, number: number): Promise<Round> => {
  const { plane, fleet, count } = bench
  const namespace = await newNamespace(plane.client)
  const before = await count()
  const applied = await Promise.all(
    Array.from({ length: number }, async (_, i) => {
      const claim = claimOf(`many-${i}`)
      const at = performance.now()
      await plane.client.create({ ...claim, metadata: { ...claim.metadata, namespace } })
      return { life: fleet.life(namespace, `many-${i}`), at }
    }),
  )
  return settle(bench, applied, before)
}

type Deployed = KubeObject & { readonly status?: { readonly availableReplicas?: number } }

/** What the machine needs for a bare Deployment: seconds until it exists, and is available. */
export const floor = async (
  { plane, file }: Bench,
  number: number,
): Promise<{ readonly exist: Spread; readonly available: Spread }> => {
  const namespace = await newNamespace(plane.client)
  const [exist, available]: [number[], number[]] = [[], []]
  for (let i = 0; i < number; i++) {
    const deployment = bareDeployment(`bare-${i}`)
    const reference = { ...referenceTo(deployment), namespace }
    const path = file(deployment)
    const at = performance.now()
    await plane.kubectl('apply', '-n', namespace, '-f', path)
    exist.push((performance.now() - at) / 1000)
    await until(
      `${inWords(reference)} to be available`,
      120,
      async () =>
        (await plane.client.get<Deployed>(reference)).status?.availableReplicas ? true : undefined,
      20,
    )
    available.push((performance.now() - at) / 1000)
  }
  return { exist: spread(exist), available: spread(available) }
}

const bareDeployment = (name: string): KubeObject & Record<string, unknown> => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'bare',
            image: 'example.org/bare:1',
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    },
  },
})

/** What a fleet that is Ready costs. */
export type Steady = {
  readonly claims: number
  readonly seconds: number
  readonly calls: number
  /** Objects of projects that were stored anew. */
  readonly changes: number
  readonly before: Counters
  readonly after: Counters
}

/** Lets a fleet be for a while. */
export const steady = async (
  { fleet, calls, count }: Bench,
  claims: number,
  seconds: number,
): Promise<Steady> => {
  const sum = (): number => [...calls().values()].reduce((all, each) => all + each, 0)
  let last = fleet.changes()
  await until('the fleet to come to rest', 1800, async () => {
    await sleep(30_000)
    const now = fleet.changes()
    const still = now === last
    last = now
    return still || undefined
  })
  const [before, calledBefore, changesBefore] = [await count(), sum(), fleet.changes()]
  await sleep(seconds * 1000)
  const after = await count()
  return {
    claims,
    seconds,
    calls: sum() - calledBefore,
    changes: fleet.changes() - changesBefore,
    before,
    after,
  }
}
