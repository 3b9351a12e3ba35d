import { integer, object, text } from '../fields.ts'

const arn = (
  description: string,
  { resource, ...about }: { resource: string; absent: string; example: string },
) =>
  text(description, {
    ...about,
    max: 2048,
    pattern: `^arn:aws[-a-z]*:iam::[0-9]{12}:${resource}/.+$`,
    message: `must be an ARN such as ${about.example}`,
  })

export const s3 = object('Buckets of type S3.', {
  oidcProviderArn: arn(
    "The cluster's OIDC provider in IAM. With it the pods of Storage take a role of the project's own, and no keys are made (IRSA). A project keeps the way in that it was made with.",
    {
      resource: 'oidc-provider',
      absent: 'none: each project gets an IAM user with keys',
      example:
        'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0A1B',
    },
  ),
  permissionsBoundaryArn: arn('Policy that bounds what users and roles of projects may do.', {
    resource: 'policy',
    absent: 'none',
    example: 'arn:aws:iam::111122223333:policy/developers',
  }),
  keepDeletedFilesDays: integer(
    'Days for which files that were deleted or replaced can be brought back, by the versions of the bucket.',
    { min: 1, max: 3650, absent: 'none: they are gone at once', example: 30 },
  ),
})

export const gcs = object('Buckets of type GCS.', {
  keepDeletedFilesDays: integer(
    'Days for which files that were deleted or replaced can be brought back, by the soft delete of the bucket.',
    { min: 7, max: 90, absent: 'none: they are gone at once', example: 30 },
  ),
})
