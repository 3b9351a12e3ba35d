import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { World } from '../../src/render/crossplane.ts'
import type { Case } from './case.ts'
import { certificatePair } from './certificate.ts'
import { changed, later, platform, ready, world } from './worlds.ts'

/** A platform of every cloud, with all that it can say of databases. */
export const clouds = platform({
  providers: {
    aws: {
      region: 'eu-central-1',
      providerConfigRef: { name: 'production' },
      namePrefix: 'acme',
      kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/databases',
      tags: { 'cost-centre': '4711' },
      rds: {
        subnetIds: ['subnet-a', 'subnet-b'],
        vpcSecurityGroupIds: ['sg-databases'],
        caBundle: certificatePair['tls.crt'],
        backupRetentionDays: 14,
      },
    },
  },
})

/** No more than the database and what cannot be turned off. */
const alone: ClaimSpec = { realtime: { enabled: false }, storage: { enabled: false } }

const on = (database: ClaimSpec['database'], rest: ClaimSpec = {}) =>
  world({ ...alone, ...rest, database }, { objects: [clouds] })

/** The server as its provider tells of it for the first minutes. */
const making = (state: World): World =>
  changed(state, 'database-server', (object) =>
    Object.assign({}, object, {
      status: {
        atProvider: {},
        conditions: [
          { type: 'LastAsyncOperation', status: 'True', reason: 'Success' },
          { type: 'Ready', status: 'False', reason: 'Creating' },
          { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' },
        ],
      },
    }),
  )

export const cloudCases: readonly Case[] = [
  {
    name: 'rds-starting',
    reason:
      'RDS makes the instance: it has no address yet, so nothing is made that would name it, and the claim says what it waits for',
    world: async () => making(await later(on({ type: 'RDS' }), 3)),
  },
  {
    name: 'rds',
    reason:
      'Ready on RDS: subnets, key, tags and authorities of the platform, a standby, settings without units, data that outlives the claim',
    world: () =>
      ready(
        on(
          {
            type: 'RDS',
            instances: 2,
            storage: { size: '50Gi' },
            parameters: { work_mem: '16MB', statement_timeout: '2min', log_connections: 'on' },
            extensions: [{ name: 'pg_cron' }, { name: 'vector' }],
          },
          { dataReclaimPolicy: 'Retain', plan: 'large' },
        ),
      ),
  },
]
