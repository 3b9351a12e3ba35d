import { describe, expect, it } from 'vitest'
import { readinessOf } from '../../../src/readiness/readiness.ts'
import { check, object, type Row } from './rows.ts'

const rolled = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }

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
    ['to run again, which its controller has not seen', when('Suspended'), false, 'not completed'],
    [
      'a condition that is not true',
      { conditions: [{ type: 'Complete', status: 'False' }] },
      false,
      'not completed',
    ],
  ]
  it.each(rows)('%s', check('batch/v1', 'Job', {}))
  it('suspended by somebody', () => {
    const job = (suspend: boolean) => object('batch/v1', 'Job', { suspend }, when('Suspended'))
    expect(readinessOf(job(true), job(false))).toMatchObject({
      ready: false,
      message: 'is suspended; set its spec.suspend to false',
    })
  })
})

it('what has no controller of its own is ready as soon as it exists', () => {
  const service = object('v1', 'Service', {}, undefined)
  expect(readinessOf(service, service).ready).toBe(true)
  expect(readinessOf(undefined, service)).toEqual({ ready: false, message: 'it is being created' })
})

it('a volume need not be bound: many are only when their first pod is', () => {
  const volume = object('v1', 'PersistentVolumeClaim', {}, { phase: 'Pending' })
  expect(readinessOf(volume, volume).ready).toBe(true)
})
