import {
  type Condition,
  Ready,
  type Requirements,
  type RunFunctionRequest,
  type RunFunctionResponse,
  Severity,
  Status,
  Target,
} from '@crossplane-org/function-sdk-typescript'
import { type Composite, conditionOf, OPERATIONAL } from './api/composite.ts'
import type { Project } from './api/project.ts'
import type { Status as ProjectStatus } from './api/status.ts'
import type { Composition } from './compose.ts'
import { SEED } from './composition-keys.ts'
import type { KubeObject } from './kube/objects.ts'
import type { Observed, Question } from './observed.ts'
import { markAll } from './readiness/applied.ts'
import type { Refusal } from './refusal.ts'
import { type Born, seedSecret } from './secrets/seed.ts'
import { START_WORDS } from './stage.ts'

/**
 * When Crossplane calls again by itself. Events of composed objects come at once anyway; what is
 * only asked for is not watched before Crossplane 2.4. After too many events at once, as some starts
 * bring, its circuit breaker drops them for five minutes, changes of the claim too (`Responsive`
 * False, WatchCircuitOpen): only its own calls bring the news then.
 */
const TTL_SECONDS = {
  responsive: { waiting: 15, resting: 300 },
  unresponsive: { waiting: 5, resting: 15 },
} as const

const ttlSeconds = (composite: Composite | undefined, rests: boolean): number => {
  const dropsEvents = composite && conditionOf(composite, 'Responsive')?.status === 'False'
  return TTL_SECONDS[dropsEvents ? 'unresponsive' : 'responsive'][rests ? 'resting' : 'waiting']
}

type Parts = {
  readonly ready: boolean
  readonly composite: Composite | undefined
  readonly status?: ProjectStatus
  readonly connection?: Readonly<Record<string, string>>
  readonly resources?: readonly (readonly [string, KubeObject, boolean])[]
  readonly conditions?: readonly Condition[]
  readonly fatal?: Refusal
}

/** The one condition of ours: why the project does not work, in words. Its message is never empty. */
const operational = (ok: boolean, reason: string, message: string): Condition => ({
  type: OPERATIONAL,
  status: ok ? Status.STATUS_CONDITION_TRUE : Status.STATUS_CONDITION_FALSE,
  reason,
  message,
  target: Target.TARGET_COMPOSITE_AND_CLAIM,
})

/**
 * The platform's settings, asked for on every pass: a Composition of somebody else may lack the
 * requirement of our step, and Crossplane watches, and answers in advance, what the pass before has
 * asked for.
 */
const SETTINGS = {
  apiVersion: 'apiextensions.crossplane.io/v1beta1',
  kind: 'EnvironmentConfig',
  matchName: 'xsupabase',
} as const

const requirements = (
  namespace: string | undefined,
  questions: ReadonlyMap<string, Question>,
): Requirements => {
  const resources: Requirements['resources'] = { platform: SETTINGS }
  const schemas: Requirements['schemas'] = {}
  for (const [name, question] of [...questions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { apiVersion, kind } = question
    if (question.ask === 'schema') schemas[name] = { apiVersion, kind }
    // Without a namespace it would be a look into all of them.
    else if (namespace) {
      resources[name] = {
        apiVersion,
        kind,
        namespace,
        ...(question.ask === 'object'
          ? { matchName: question.name }
          : { matchLabels: { labels: { ...question.labels } } }),
      }
    }
  }
  return { extraResources: {}, resources, schemas }
}

const respond = (
  request: RunFunctionRequest,
  observed: Observed,
  { ready, composite, status, connection, resources = [], conditions = [], fatal }: Parts,
): RunFunctionResponse => {
  const rendered = Object.fromEntries(
    resources.map(([key, resource, isReady]) => [
      key,
      {
        resource: resource as unknown as Record<string, unknown>,
        connectionDetails: {},
        ready: isReady ? Ready.READY_TRUE : Ready.READY_FALSE,
      },
    ]),
  )
  return {
    meta: {
      tag: request.meta?.tag ?? '',
      ttl: { seconds: ttlSeconds(composite, ready || status?.phase === 'Hibernated'), nanos: 0 },
    },
    desired: {
      composite: {
        resource:
          composite && status
            ? { apiVersion: composite.apiVersion, kind: composite.kind, status }
            : request.desired?.composite?.resource,
        connectionDetails: Object.fromEntries(
          Object.entries(connection ?? {}).map(([key, value]) => [key, Buffer.from(value, 'utf8')]),
        ),
        ready: ready ? Ready.READY_TRUE : Ready.READY_FALSE,
      },
      // The desired objects of earlier steps of the pipeline are kept.
      resources: { ...request.desired?.resources, ...rendered },
    },
    results: fatal
      ? [
          {
            severity: Severity.SEVERITY_FATAL,
            message: fatal.message,
            reason: fatal.reason,
            target: Target.TARGET_COMPOSITE_AND_CLAIM,
          },
        ]
      : [],
    context: request.context,
    requirements: requirements(composite?.namespace, observed.questions),
    conditions: [...conditions],
    output: undefined,
  }
}

/** A response with questions only: Crossplane answers them and calls again within the same pass. */
export const unanswered = (
  request: RunFunctionRequest,
  observed: Observed,
  composite?: Composite,
): RunFunctionResponse => respond(request, observed, { ready: false, composite })

/** The first pass: only the seed, and nothing that uses it until it has been observed. */
export const newborns = (
  request: RunFunctionRequest,
  observed: Observed,
  composite: Composite,
  project: Project,
  born: Born,
): RunFunctionResponse =>
  respond(request, observed, {
    ready: false,
    composite,
    status: {
      phase: 'Pending',
      url: project.publicUrl,
      release: project.release.name,
      plan: project.spec.plan,
    },
    // marked as in the passes to come, which then find nothing to change
    resources: Object.entries(markAll({ [SEED]: seedSecret(project, born) })).map(
      ([key, resource]) => [key, resource, false] as const,
    ),
    conditions: [
      operational(
        false,
        'Provisioning',
        project.spec.state === 'Hibernated' ? 'waiting for seed: it is being created' : START_WORDS,
      ),
    ],
  })

/** Everything that should exist. */
export const composed = (
  request: RunFunctionRequest,
  observed: Observed,
  composite: Composite,
  composition: Composition,
): RunFunctionResponse => {
  const { desired, progress, ready, status, message, connection } = composition
  return respond(request, observed, {
    ready,
    composite,
    status,
    connection,
    resources: Object.keys(desired)
      .sort()
      .map((key) => [key, desired[key] as KubeObject, progress.get(key)?.ready ?? false] as const),
    conditions: [operational(ready, status.phase ?? 'Provisioning', message)],
  })
}

/**
 * Desires nothing any more: the claim is being deleted, and Crossplane is about to delete
 * everything. The protection of the composite is dropped first, since the deletion would wait for
 * it for ever.
 */
export const farewell = (
  request: RunFunctionRequest,
  observed: Observed,
  composite: Composite,
): RunFunctionResponse =>
  respond(request, observed, {
    ready: false,
    composite,
    conditions: [operational(false, 'Deleting', 'the claim is being deleted')],
  })

/**
 * A fatal result: nothing is applied and nothing deleted. It alone would tell the claim nothing, so
 * it comes with the condition.
 */
export const refused = (
  request: RunFunctionRequest,
  observed: Observed,
  refusal: Refusal,
): RunFunctionResponse =>
  respond(request, observed, {
    ready: false,
    composite: undefined,
    conditions: [operational(false, refusal.reason, refusal.message)],
    fatal: refusal,
  })
