import { annotations, flag, integer, object, strings, text } from '../fields.ts'
import { caBundle, namePrefix, providerConfigRef } from './fields.ts'
import { s3 } from './stores.ts'

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
    pattern: '^arn:aws[-a-z]*:kms:',
    message: 'must be the ARN of a key, such as arn:aws:kms:eu-central-1:111122223333:key/…',
  }),
  s3,
  tags: annotations('Tags of everything that is made.', {
    maxKeys: 32,
    maxValue: 256,
    absent: "the project's namespace, claim and composite alone",
    example: { 'cost-centre': '4711' },
  }),
  rds: object('Databases of type RDS.', {
    subnetGroupName: text('DB subnet group that instances are made in.', {
      absent: 'one of subnetIds, else that of the default VPC',
      example: 'databases',
      max: 255,
    }),
    subnetIds: strings(
      'Subnets that a DB subnet group is made of, one for each project; not beside subnetGroupName.',
      {
        minItems: 2,
        maxItems: 20,
        absent: 'none is made',
        example: ['subnet-0a1b2c3d', 'subnet-4e5f6a7b'],
      },
    ),
    vpcSecurityGroupIds: strings(
      'Security groups of instances: they let the nodes of the cluster in to port 5432.',
      { maxItems: 20, absent: 'the default one of the VPC', example: ['sg-0a1b2c3d'] },
    ),
    caBundle: caBundle(
      'Authorities that sign the certificates of RDS in the region, as PEM: the file https://truststore.pki.rds.amazonaws.com/<region>/<region>-bundle.pem.',
    ),
    backupRetentionDays: integer('Days that automated backups are kept; 0 turns them off.', {
      min: 0,
      max: 35,
      absent: '7',
      example: 14,
    }),
    finalSnapshot: flag(
      'Whether a snapshot is left behind where an instance is deleted with its claim.',
      { absent: 'true', example: false },
    ),
  }),
})
