import type { IStatefulSet } from 'kubernetes-models/apps/v1'
import type { CrunchyPostgresCluster } from '../database/crunchy-types.ts'
import type { ZalandoPostgresql } from '../database/zalando-types.ts'
import type { KubeObject } from '../kube/objects.ts'
import type { Observed, Question } from '../observed.ts'
import { readinessOf } from './readiness.ts'
import { notReady, type Readiness } from './state.ts'
import { zalandoPodsReadiness } from './zalando.ts'

/** What an operator makes for the pods of an object. */
type Made = {
  readonly question: Question
  /** How many there must be, and how they are called. */
  readonly count: number
  readonly called: string
  /** What they tell beyond being there. */
  readonly readiness?: (found: KubeObject, desired: KubeObject) => Readiness | undefined
}

const named = (
  kind: 'Deployment' | 'StatefulSet',
  name: string,
  readiness: Made['readiness'] = (found) => readinessOf(found, found),
): Made => ({
  question: { ask: 'object', apiVersion: 'apps/v1', kind, name },
  count: 1,
  called: `${kind} ${name}`,
  readiness,
})

/** Labels that Crunchy's operator puts on the StatefulSets and the pods of a set of instances. */
export const crunchyInstances = (cluster: string, set: string) => ({
  'postgres-operator.crunchydata.com/cluster': cluster,
  'postgres-operator.crunchydata.com/instance-set': set,
})

/**
 * The pod of one of its StatefulSets. Not the check of a StatefulSet of ours: Crunchy's operator
 * replaces pods itself, so that the revision there is not the one of the pod for as long as it likes.
 */
const crunchyPodReadiness = (found: KubeObject): Readiness | undefined => {
  const { spec, status } = found as IStatefulSet
  const wanted = spec?.replicas ?? 1
  const ready = status?.readyReplicas ?? 0
  return ready < wanted
    ? notReady(`${ready} of ${wanted} pods of StatefulSet ${found.metadata?.name} are ready`)
    : undefined
}

type Operator = {
  readonly called: string
  readonly makes: (object: KubeObject, name: string) => readonly Made[]
}

/**
 * Operators whose objects do not tell enough themselves: a Pooler counts the pods that were made, not
 * whether they answer, a Tenant that has been Initialized stays so, and each stays as it was where
 * its operator does not run. What they make is found by its name, which follows from that of the
 * object (CloudNativePG's pgbouncer/deployments.go, the MinIO Operator's names.go, Zalando's
 * k8sres.go and connection_pooler.go); Crunchy's has names by chance, and labels (its instance.go).
 */
const OPERATORS: Readonly<Record<string, Operator>> = {
  Pooler: {
    called: 'CloudNativePG',
    makes: (_, name) => [named('Deployment', name)],
  },
  Tenant: {
    called: 'the MinIO Operator',
    makes: (_, name) => [named('StatefulSet', `${name}-pool-0`)],
  },
  postgresql: {
    called: "Zalando's operator",
    makes: (object, name) => [
      named('StatefulSet', name, zalandoPodsReadiness),
      ...((object as ZalandoPostgresql).spec.enableConnectionPooler
        ? [named('Deployment', `${name}-pooler`)]
        : []),
    ],
  },
  PostgresCluster: {
    called: "Crunchy's operator",
    makes: (object, cluster) =>
      (object as CrunchyPostgresCluster).spec.instances.map(({ name, replicas }) => ({
        question: {
          ask: 'labels',
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          labels: crunchyInstances(cluster, name),
        },
        count: replicas,
        called: replicas === 1 ? 'StatefulSet' : 'StatefulSets are there',
        readiness: crunchyPodReadiness,
      })),
  },
}

/**
 * Readiness of an object, where it says itself that it is ready: the same, of the first that its
 * operator makes of it and that is not there or not ready. What Crossplane has not answered yet is
 * not absent.
 */
export const withMade = (
  observed: Observed,
  object: KubeObject,
  readiness: Readiness,
): Readiness => {
  const operator = OPERATORS[object.kind]
  if (!operator || !readiness.ready) return readiness
  const answers = operator
    .makes(object, object.metadata?.name ?? '')
    .flatMap(({ question, count, called, readiness }): Readiness[] => {
      const found = observed.look<KubeObject>(question)
      if (!found) return []
      if (found.length < count) {
        const missing =
          count === 1 ? `there is no ${called}` : `${found.length} of ${count} ${called}`
        return [notReady(`${operator.called} has not made its pods yet: ${missing}`)]
      }
      return found.flatMap((each) => readiness?.(each, object) ?? [])
    })
  return answers.find(({ ready }) => !ready) ?? answers[0] ?? readiness
}
