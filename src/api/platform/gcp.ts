import * as z from 'zod'
import { integer, object, pairs, text } from '../fields.ts'
import { namePrefix, providerConfigRef } from './fields.ts'
import { gcs } from './stores.ts'

const LABEL = 'must have only lower-case letters, digits, - and _, as Google Cloud takes labels'

/** What the project's objects in Google Cloud need to know. */
export const gcp = object('Google Cloud, for claims whose database or files live there.', {
  project: text('Id of the project of Google Cloud that everything is made in.', {
    absent: 'the one of the ProviderConfig',
    example: 'acme-prod',
    max: 63,
    pattern: '^[a-z][-a-z0-9:.]*[a-z0-9]$',
    message: 'must be the id of a project, such as acme-prod',
  }),
  region: text('Region of what is made. What exists stays in the one that it was made in.', {
    absent: 'none: claims cannot ask for types of Google Cloud',
    example: 'europe-west3',
    max: 32,
    pattern: '^[a-z]+-[a-z]+[1-9][0-9]?$',
    message: 'must be a region of Google Cloud, such as europe-west3',
  }),
  providerConfigRef: providerConfigRef('the providers of Google Cloud'),
  namePrefix,
  gcs,
  kmsKeyName: text('Key that databases and buckets are encrypted with, by its full name.', {
    absent: 'a key of Google',
    example: 'projects/acme-prod/locations/europe-west3/keyRings/data/cryptoKeys/supabase',
    max: 512,
    pattern: '^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$',
    message: 'must be the full name of a key: projects/…/locations/…/keyRings/…/cryptoKeys/…',
  }),
  labels: pairs('Labels of everything that is made.', {
    maxKeys: 32,
    key: z
      .string()
      .max(63)
      .regex(/^[a-z][-_a-z0-9]*$/, LABEL),
    value: z
      .string()
      .max(63)
      .regex(/^[-_a-z0-9]*$/, LABEL),
    absent: "the project's namespace, claim and composite alone",
    example: { 'cost-centre': '4711' },
  }),
  cloudSQL: object('Databases of type CloudSQL.', {
    privateNetwork: text(
      'Network that instances get a private address in. It has private services access, and the pods of the cluster reach it.',
      {
        absent: 'none: claims cannot ask for CloudSQL',
        example: 'projects/acme-prod/global/networks/main',
        max: 255,
        pattern: '^projects/[^/]+/global/networks/[^/]+$',
        message: 'must be the full name of a network: projects/…/global/networks/…',
      },
    ),
    allocatedIpRange: text('Allocated range that the addresses are taken from.', {
      absent: 'any that the network has for it',
      example: 'google-managed-services-main',
      max: 63,
    }),
    retainedBackups: integer('Daily backups that are kept.', {
      min: 1,
      max: 365,
      absent: '7',
      example: 14,
    }),
  }),
})
