import { expect, it } from 'vitest'
import type { ManagedCondition, ManagedResource } from '../../../src/managed/resource.ts'
import { managedReadiness } from '../../../src/readiness/managed.ts'
import { readinessOf } from '../../../src/readiness/readiness.ts'

const instance = (conditions?: readonly ManagedCondition[], generation = 1): ManagedResource => ({
  apiVersion: 'rds.aws.m.upbound.io/v1beta1',
  kind: 'Instance',
  metadata: { name: 'shop-db', generation },
  spec: {
    forProvider: {},
    managementPolicies: ['*'],
    providerConfigRef: { kind: 'ClusterProviderConfig', name: 'default' },
  },
  ...(conditions && { status: { conditions: [...conditions] } }),
})

const condition = (type: string, status: string, reason: string, message = '') => ({
  type,
  status,
  reason,
  message,
})
const available = condition('Ready', 'True', 'Available')
const synced = condition('Synced', 'True', 'ReconcileSuccess')

it.each([
  ['no provider has seen it', undefined, 'its provider has not taken it up yet'],
  [
    'it is being made',
    [condition('Ready', 'False', 'Creating'), synced],
    'is being made in the cloud, which takes minutes',
  ],
  [
    'the call that ran on has failed, in the words of the cloud alone',
    [
      condition('Ready', 'False', 'Creating'),
      synced,
      condition(
        'LastAsyncOperation',
        'False',
        'AsyncCreateFailure',
        'async create failed: failed to create the resource: [{0 creating RDS DB Instance (shop): DBInstanceAlreadyExists  []}]',
      ),
    ],
    'async create failed: failed to create the resource: creating RDS DB Instance (shop): DBInstanceAlreadyExists',
  ],
  [
    'an update is refused while it stays available',
    [available, condition('Synced', 'False', 'ReconcileError', 'update failed: not authorized')],
    'update failed: not authorized',
  ],
  [
    'nobody has made the ProviderConfig',
    [
      condition(
        'Synced',
        'False',
        'ReconcileError',
        'connect failed: cannot get terraform setup: cannot get referenced ProviderConfig: "default": ClusterProviderConfig.aws.m.upbound.io "default" not found',
      ),
    ],
    'ClusterProviderConfig "default" is not there, by which the provider would find its account; have the platform team make it, or name another in data.providers of EnvironmentConfig xsupabase (providerConfigRef)',
  ],
  [
    'somebody has told its provider to leave it',
    [available, condition('Synced', 'False', 'ReconcilePaused')],
    'its provider is told to leave it alone: remove the annotation crossplane.io/paused',
  ],
] as const)('is not ready while %s', (_when, conditions, message) => {
  expect(managedReadiness(instance(conditions))).toMatchObject({ ready: false, message })
})

it('is not ready while its provider speaks of an older spec', () => {
  const stale = [available, { ...synced, observedGeneration: 1 }]
  expect(managedReadiness(instance(stale, 2))).toMatchObject({ ready: false, state: 'changing' })
  expect(managedReadiness(instance(stale, 1))).toMatchObject({ ready: true })
})

it('is looked at in every namespaced kind of a provider, and in no other', () => {
  const object = instance()
  expect(readinessOf(object, object)).toMatchObject({ ready: false })
  const clusterScoped = { ...object, apiVersion: 'rds.aws.upbound.io/v1beta1' }
  expect(readinessOf(clusterScoped, clusterScoped)).toMatchObject({ ready: true })
})
