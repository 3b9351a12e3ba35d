import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { readinessOf } from '../../../src/readiness/readiness.ts'

type Row = readonly [situation: string, status: object | undefined, ready: boolean, message: string]

const object = (
  apiVersion: string,
  kind: string,
  spec: object,
  status: object | undefined,
): KubeObject =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'x', namespace: 'x', generation: 2 },
    spec,
    ...(status && { status }),
  }) as KubeObject

const check =
  (apiVersion: string, kind: string, spec: object) =>
  (...row: Row): void => {
    const [, status, ready, message] = row
    const observed = object(apiVersion, kind, spec, status)
    const result = readinessOf(observed, observed)
    expect(result.ready).toBe(ready)
    expect(result.message).toContain(message)
  }

const rolled = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }

describe('HTTPRoute', () => {
  const said = (type: string, status: string, observedGeneration?: number, gateway = 'public') => ({
    parentRef: { name: gateway },
    conditions: [{ type, status, reason: 'Why', message: 'in words', observedGeneration }],
  })
  const rows: readonly Row[] = [
    ['no Gateway has seen it', undefined, false, 'Gateway public has not taken it up yet'],
    [
      'one of two has taken it',
      { parents: [said('Accepted', 'True', 2)] },
      false,
      'Gateway private has not taken it up yet',
    ],
    [
      'both have taken it',
      { parents: [said('Accepted', 'True', 2), said('Accepted', 'True', 2, 'private')] },
      true,
      '',
    ],
    [
      'one refuses it',
      { parents: [said('Accepted', 'True', 2), said('Accepted', 'False', 2, 'private')] },
      false,
      'Gateway private does not take the route: in words',
    ],
    [
      'a Gateway does not find the Service',
      { parents: [said('ResolvedRefs', 'False', 2)] },
      false,
      'Gateway public does not take the route: in words',
    ],
    [
      'the refusal was of the route before',
      { parents: [said('Accepted', 'False', 1)] },
      false,
      'its change has not been taken up yet',
    ],
    [
      'one knows nothing yet',
      { parents: [said('Accepted', 'True', 2), said('Accepted', 'Unknown', 2, 'private')] },
      false,
      'Gateway private has not taken it up yet',
    ],
    [
      'one that is named no more refuses it',
      {
        parents: [
          said('Accepted', 'True', 2),
          said('Accepted', 'True', 2, 'private'),
          said('Accepted', 'False', 1, 'former'),
        ],
      },
      true,
      '',
    ],
    [
      'a controller that counts no generations',
      { parents: [said('Accepted', 'True'), said('Accepted', 'True', undefined, 'private')] },
      true,
      '',
    ],
  ]
  it.each(rows)(
    '%s',
    check('gateway.networking.k8s.io/v1', 'HTTPRoute', {
      parentRefs: [{ name: 'public' }, { name: 'private' }],
    }),
  )

  const accepted = (...refs: object[]) => ({
    parents: refs.map((parentRef) => ({
      parentRef,
      conditions: [{ type: 'Accepted', status: 'True', observedGeneration: 2 }],
    })),
  })
  const here = { name: 'public', namespace: 'a' }
  const there = { ...here, namespace: 'b' }
  const http = { ...here, sectionName: 'http' }
  const https = { ...here, sectionName: 'https' }
  const alike: readonly (readonly [string, object[], object[], string | undefined])[] = [
    ['of another namespace', [here, there], [here], 'Gateway b/public has not taken it up yet'],
    ['in both namespaces', [here, there], [there, here], undefined],
    [
      'of another listener',
      [http, https],
      [http, here],
      'Gateway a/public, listener https, has not taken it up yet',
    ],
    ['of the whole Gateway alone', [https], [here], 'listener https, has not taken it up yet'],
    [
      'in the namespace of the route',
      [{ name: 'public', namespace: 'x' }],
      [{ name: 'public' }],
      undefined,
    ],
  ]
  it.each(alike)('Gateways of one name are told apart: %s', (what, parentRefs, said, waits) => {
    const route = check('gateway.networking.k8s.io/v1', 'HTTPRoute', { parentRefs })
    route(what, accepted(...said), waits === undefined, waits ?? '')
  })
})

describe('Ingress', () => {
  it.each<Row>([['that nobody gave an address yet is ready', undefined, true, '']])(
    '%s',
    check('networking.k8s.io/v1', 'Ingress', {}),
  )
})

describe('Deployment', () => {
  const rows: readonly Row[] = [
    ['all pods available', rolled, true, ''],
    ['no status yet', undefined, false, '0 of 2 pods are available'],
    [
      'an older generation was seen',
      { ...rolled, observedGeneration: 1 },
      false,
      'not been taken up',
    ],
    [
      'old pods still run',
      { ...rolled, updatedReplicas: 1 },
      false,
      '1 of 2 pods run the present spec',
    ],
    [
      'a pod is not available',
      { ...rolled, availableReplicas: 1 },
      false,
      '1 of 2 pods are available',
    ],
    ['old pods have not gone', { ...rolled, replicas: 3 }, false, '1 old pods are still there'],
    [
      'pods are refused',
      {
        ...rolled,
        availableReplicas: 0,
        conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' }],
      },
      false,
      'pods cannot be made: exceeded quota',
    ],
  ]
  it.each(rows)('%s', check('apps/v1', 'Deployment', { replicas: 2 }))
})

describe('StatefulSet', () => {
  const done = {
    observedGeneration: 2,
    readyReplicas: 1,
    currentRevision: 'a',
    updateRevision: 'a',
  }
  const rows: readonly Row[] = [
    ['its pod is ready', done, true, ''],
    ['no status yet', undefined, false, '0 of 1 pods are ready'],
    [
      'an older generation was seen',
      { ...done, observedGeneration: 1 },
      false,
      'not been taken up',
    ],
    ['its pod is not ready', { ...done, readyReplicas: 0 }, false, '0 of 1 pods are ready'],
    ['its pod is of another revision', { ...done, updateRevision: 'b' }, false, 'being replaced'],
  ]
  it.each(rows)('%s', check('apps/v1', 'StatefulSet', { replicas: 1 }))
})

describe('Job', () => {
  const when = (type: string, message = '') => ({ conditions: [{ type, status: 'True', message }] })
  const rows: readonly Row[] = [
    ['complete', when('Complete'), true, ''],
    ['running', { active: 1 }, false, 'has not completed yet'],
    ['no pod yet', {}, false, 'has not completed yet'],
    [
      'ended by somebody',
      when('Failed', 'deadline'),
      false,
      'failed: deadline; delete it, it is made again',
    ],
    ['suspended by somebody', when('Suspended'), false, 'is suspended'],
    [
      'a condition that is not true',
      { conditions: [{ type: 'Complete', status: 'False' }] },
      false,
      'not completed',
    ],
  ]
  it.each(rows)('%s', check('batch/v1', 'Job', {}))
})

describe('CloudNativePG Cluster', () => {
  const healthy = {
    phase: 'Cluster in healthy state',
    readyInstances: 2,
    conditions: [{ type: 'Ready', status: 'True' }],
  }
  const rows: readonly Row[] = [
    ['healthy', healthy, true, ''],
    ['not seen by the operator', undefined, false, 'operator has not taken it up'],
    [
      'an instance is missing',
      { ...healthy, readyInstances: 1 },
      false,
      'Cluster in healthy state',
    ],
    [
      'in trouble',
      {
        phase: 'Setting up primary',
        phaseReason: 'creating',
        conditions: [{ type: 'Ready', status: 'False' }],
      },
      false,
      'Setting up primary: creating',
    ],
  ]
  it.each(rows)('%s', check('postgresql.cnpg.io/v1', 'Cluster', { instances: 2 }))
})

it('what has no controller of its own is ready as soon as it exists', () => {
  const service = object('v1', 'Service', {}, undefined)
  expect(readinessOf(service, service).ready).toBe(true)
  expect(readinessOf(undefined, service)).toEqual({ ready: false, message: 'is being created' })
})

it('a volume need not be bound: many are only when their first pod is', () => {
  const volume = object('v1', 'PersistentVolumeClaim', {}, { phase: 'Pending' })
  expect(readinessOf(volume, volume).ready).toBe(true)
})

describe('Pooler', () => {
  const rows: readonly Row[] = [
    ['active, all pods there', { phase: 'active', instances: 2 }, true, ''],
    ['before 1.30, which tells no phase', { instances: 2 }, true, ''],
    ['no status yet', undefined, false, '0 of 2 pods are there'],
    ['a pod is missing', { phase: 'active', instances: 1 }, false, '1 of 2 pods are there'],
    [
      'paused by hand',
      { phase: 'paused', phaseReason: 'pgbouncer is paused', instances: 2 },
      false,
      'paused: pgbouncer is paused',
    ],
    ['failed', { phase: 'failed', phaseReason: 'no image', instances: 2 }, false, 'no image'],
    ['refused', { error: 'must not have the name of a cluster' }, false, 'must not have'],
  ]
  it.each(rows)('%s', check('postgresql.cnpg.io/v1', 'Pooler', { instances: 2 }))
})

describe("Zalando's postgresql", () => {
  const says = (word: string) => ({ PostgresClusterStatus: word })
  const rows: readonly Row[] = [
    ['running', says('Running'), true, ''],
    ['not seen by the operator', undefined, false, 'operator has not taken it up'],
    ['restored without a word', says(''), false, 'operator has not taken it up'],
    ['being made', says('Creating'), false, 'Creating'],
    ['being changed', says('Updating'), false, 'the operator is changing it'],
    ['not made', says('CreateFailed'), false, 'the operator could not make it; the log'],
    ['not changed', says('UpdateFailed'), false, 'the operator could not change it; the log'],
    ['not checked', says('SyncFailed'), false, 'the operator could not check it; the log'],
    ['not taken', says('Invalid'), false, 'the operator does not take it; the log'],
    ['a word of a later version', says('Sleeping'), false, 'Sleeping'],
  ]
  it.each(rows)('%s', check('acid.zalan.do/v1', 'postgresql', { numberOfInstances: 2 }))
})

describe("Crunchy's PostgresCluster", () => {
  const spec = { instances: [{ name: 'pg', replicas: 2 }] }
  const two = { name: 'pg', replicas: 2, readyReplicas: 2, updatedReplicas: 2 }
  const healthy = { observedGeneration: 2, instances: [two] }
  const condition = (type: string, status: string, message: string) => ({
    ...healthy,
    conditions: [{ type, status, reason: 'Because', message }],
  })
  const rows: readonly Row[] = [
    ['all pods answer', healthy, true, ''],
    ['not seen by the operator', undefined, false, 'operator has not taken it up'],
    ['a change is not seen yet', { ...healthy, observedGeneration: 1 }, false, 'not been taken up'],
    [
      'a pod is missing',
      { ...healthy, instances: [{ ...two, readyReplicas: 1 }] },
      false,
      '1 of 2 pods are ready',
    ],
    [
      'a pod is of before',
      { ...healthy, instances: [{ ...two, updatedReplicas: 1 }] },
      false,
      'its pods are being replaced',
    ],
    [
      'a pod is left',
      { ...healthy, instances: [{ ...two, replicas: 3 }] },
      false,
      '1 old pods are still there',
    ],
    [
      'counts another set only',
      { ...healthy, instances: [{ ...two, name: 'other' }] },
      false,
      '0 of 2 pods are ready',
    ],
    ['paused', condition('Progressing', 'False', 'No spec changes'), false, 'No spec changes'],
    [
      'a volume does not grow',
      condition('PersistentVolumeResizeError', 'True', 'the class cannot'),
      false,
      'the class cannot',
    ],
    ['a volume grows', condition('PersistentVolumeResizing', 'True', ''), true, ''],
  ]
  const api = 'postgres-operator.crunchydata.com/v1beta1'
  it.each(rows)('%s', check(api, 'PostgresCluster', spec))

  const pooled: readonly Row[] = [
    ['its pooler answers', { ...healthy, proxy: { pgBouncer: { readyReplicas: 2 } } }, true, ''],
    [
      'its pooler does not',
      { ...healthy, proxy: { pgBouncer: { replicas: 2, readyReplicas: 1 } } },
      false,
      '1 of 2 pods of its pooler are ready',
    ],
  ]
  it.each(pooled)(
    '%s',
    check(api, 'PostgresCluster', { ...spec, proxy: { pgBouncer: { replicas: 2 } } }),
  )

  const shut: readonly Row[] = [
    ['shut down', { observedGeneration: 2, instances: [{ name: 'pg' }] }, true, ''],
    [
      'shutting down',
      { observedGeneration: 2, instances: [{ name: 'pg', replicas: 1 }] },
      false,
      '1 old pods are still there',
    ],
  ]
  it.each(shut)('%s', check(api, 'PostgresCluster', { ...spec, shutdown: true }))
})
