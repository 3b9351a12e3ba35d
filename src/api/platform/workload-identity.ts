import { annotations, object } from '../fields.ts'

/** By which the cloud knows pods that have no keys. */
export const workloadIdentity = object(
  'How the cloud knows the pods of projects whose object store is reached without keys.',
  {
    annotations: annotations(
      'Annotations of the ServiceAccount <claim>-storage; {claim} and {namespace} are replaced. Whoever may make claims gets the rights of this identity: name one for each project, or one that may reach the buckets of all.',
      {
        maxKeys: 8,
        absent: 'none: the cloud knows it by its name',
        example: {
          'eks.amazonaws.com/role-arn':
            'arn:aws:iam::123456789012:role/supabase-{namespace}-{claim}',
        },
      },
    ),
  },
)
