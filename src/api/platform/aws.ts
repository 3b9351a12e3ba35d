import { annotations, object, text } from '../fields.ts'
import { namePrefix, providerConfigRef } from './fields.ts'

/** What the project's objects in AWS need to know; each type adds the settings of its own. */
export const aws = object('Amazon Web Services, for claims whose database or files live there.', {
  region: text('Region of what is made. What exists stays in the one that it was made in.', {
    absent: 'none: claims cannot ask for types of AWS',
    example: 'eu-central-1',
    max: 32,
    pattern: '^[a-z]{2}(-[a-z]+)+-[1-9][0-9]?$',
    message: 'must be a region of AWS, such as eu-central-1',
  }),
  providerConfigRef: providerConfigRef('the providers of AWS'),
  namePrefix,
  kmsKeyId: text('ARN of the key that databases and buckets are encrypted with.', {
    absent: 'the key that AWS keeps for each service',
    example: 'arn:aws:kms:eu-central-1:111122223333:key/0d1a…',
    max: 512,
    pattern: '^arn:',
    message: 'must be the ARN of a key, such as arn:aws:kms:eu-central-1:111122223333:key/…',
  }),
  tags: annotations('Tags of everything that is made.', {
    maxKeys: 32,
    maxValue: 256,
    absent: "the project's namespace, claim and composite alone",
    example: { 'cost-centre': '4711' },
  }),
})
