import * as z from 'zod'
import { DATABASE_TYPES, OBJECT_STORE_TYPES } from '../claim/database.ts'
import { HOST_NAME, integer, object, size, strings } from '../fields.ts'

/** A host name, or `*.` and one. A placeholder is checked as a name, for which it stands. */
const isHostPattern = (pattern: string): boolean => {
  const host = pattern.replace(/^\*\./, '').replaceAll(/\{(claim|namespace)\}/g, 'x')
  return host.length <= 253 && new RegExp(HOST_NAME).test(host)
}

const typeOf = (types: readonly string[]) =>
  z.string().refine((type) => types.includes(type), `must be one of ${types.join(', ')}`)

/** What the platform lets claims ask for. */
export const allowed = object('What claims may ask for.', {
  databaseTypes: strings('Values of database.type.', {
    maxItems: 16,
    set: true,
    absent: 'no limit',
    example: ['CloudNativePG'],
    item: typeOf(DATABASE_TYPES),
  }),
  objectStoreTypes: strings('Values of objectStore.type.', {
    maxItems: 16,
    set: true,
    absent: 'no limit',
    example: ['VersityGW'],
    item: typeOf(OBJECT_STORE_TYPES),
  }),
  plans: strings('Names of plans.', {
    maxItems: 64,
    set: true,
    absent: 'no limit',
    example: ['nano', 'small'],
  }),
  releases: strings('Names of releases.', {
    maxItems: 64,
    set: true,
    absent: 'no limit',
    example: ['2026.11'],
  }),
  extensions: strings('Names of database.extensions.', {
    maxItems: 128,
    set: true,
    absent: 'no limit',
    example: ['vector', 'pg_graphql'],
  }),
  hostnames: strings(
    'Hosts of publicUrl and of studio.hostname; a leading *. stands for one or more labels, {claim} and {namespace} are replaced. Without {namespace} a claim may take the host of a project in another namespace.',
    {
      maxItems: 64,
      set: true,
      absent: 'no limit',
      example: ['*.{namespace}.apps.example.com'],
      item: z
        .string()
        .refine(
          isHostPattern,
          'must be a host name, or *. and one, such as *.apps.example.com, where {claim} and {namespace} may stand',
        ),
    },
  ),
  maxReplicas: integer('Largest number of replicas of a component, and of database instances.', {
    min: 1,
    max: 100,
    absent: 'no limit',
    example: 3,
  }),
  maxStorage: size('Largest size of a single volume.', {
    absent: 'no limit',
    example: '100Gi',
  }),
})
