import { expect, it } from 'vitest'
import { FROZEN_KEYS } from '../../src/composition-keys.ts'

it('keys of what holds data are never renamed: Crossplane would delete the object', () => {
  expect([...FROZEN_KEYS].sort()).toEqual([
    'connection',
    'database-admin',
    'database-cluster',
    'database-server',
    'database-vault',
    'keys',
    'objectstore-azure-account',
    'objectstore-azure-container',
    'objectstore-bucket',
    'objectstore-keys',
    'objectstore-tenant',
    'objectstore-volume',
    'seed',
  ])
})
