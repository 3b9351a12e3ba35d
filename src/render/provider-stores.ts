import type { Learns } from './providers.ts'

/** What the providers of S3, IAM and Cloud Storage learn from their clouds (config/ of each). */
export const stores: Readonly<Record<string, Learns>> = {
  's3.aws.m.upbound.io/v1beta1/Bucket': {
    reports: (name, { region }) => ({ arn: `arn:aws:s3:::${name}`, id: name, region }),
  },
  'iam.aws.m.upbound.io/v1beta1/AccessKey': {
    reports: () => ({ id: 'AKIAIOSFODNN7EXAMPLE', status: 'Active' }),
    connection: () => ({
      'attribute.secret': 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      password: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      username: 'AKIAIOSFODNN7EXAMPLE',
    }),
  },
  'cloudplatform.gcp.m.upbound.io/v1beta1/ServiceAccount': {
    reports: (name, { project = 'acme-prod' }) => {
      const email = `${name}@${project}.iam.gserviceaccount.com`
      return {
        email,
        id: `projects/${project}/serviceAccounts/${email}`,
        member: `serviceAccount:${email}`,
      }
    },
  },
  'storage.gcp.m.upbound.io/v1beta1/HMACKey': {
    reports: () => ({ accessId: 'GOOG1EXAMPLEACCESSID', state: 'ACTIVE' }),
    connection: () => ({ 'attribute.secret': 'bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ' }),
  },
}
