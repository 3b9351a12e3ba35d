import { labels, object, text } from '../fields.ts'
import { namePrefix, providerConfigRef } from './fields.ts'
import { gcs } from './stores.ts'

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
  labels: labels('Labels of everything that is made: lower-case letters, digits, - and _.', {
    maxKeys: 32,
    absent: "the project's namespace, claim and composite alone",
    example: { 'cost-centre': '4711' },
  }),
})
