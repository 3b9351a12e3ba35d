import { describe, it } from 'vitest'
import { check, type Row } from './rows.ts'

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
