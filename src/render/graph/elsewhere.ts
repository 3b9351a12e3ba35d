import type { Status } from '../../api/status.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { externalName } from '../../managed/resource.ts'
import type { Node } from './model.ts'
import { containersOf, type Workload } from './objects.ts'

/** A back end that lives outside the cluster, so that no object of the project is it. */
export type Elsewhere = Node & {
  /** Whether a workload opens connections to it, by what its pods are told. */
  readonly isCalledBy: (workload: Workload, texts: readonly string[]) => boolean
}

const DATABASES: readonly string[] = ['RDS', 'CloudSQL', 'AzureFlexibleServer', 'External']
const STORES: readonly string[] = ['S3', 'GCS', 'AzureBlob', 'External']

/** `External` is whoever's the claim says. */
const kindLine = (type: string): string => (type === 'External' ? 'outside, of yours' : type)

const database = ({ database, endpoints }: Status): Elsewhere[] => {
  const address = endpoints?.database
  const { type = '' } = database ?? {}
  if (!address || !DATABASES.includes(type)) return []
  const host = address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return [
    {
      id: 'elsewhere/database',
      kind: 'elsewhere',
      title: 'db',
      lines: [kindLine(type), host],
      isCalledBy: (_, texts) => texts.some((text) => text.includes(host)),
    },
  ]
}

/** The pods that speak to Azure name the account; those of the other stores name the bucket. */
const store = ({ objectStore }: Status, objects: readonly KubeObject[]): Elsewhere[] => {
  const { type = '', bucket } = objectStore ?? {}
  if (!bucket || !STORES.includes(type)) return []
  const account = externalName(objects.find(({ kind }) => kind === 'Account'))
  const [called, variables] =
    type === 'AzureBlob'
      ? [account, ['AZ_ACCOUNT_NAME']]
      : [bucket, ['S3_BUCKET', 'STORAGE_S3_BUCKET']]
  return [
    {
      id: 'elsewhere/files',
      kind: 'elsewhere',
      title: 'files',
      lines: [kindLine(type), ...(account ? [`account ${account}`] : []), `bucket ${bucket}`],
      isCalledBy: (workload) =>
        containersOf(workload)
          .flatMap(({ env = [] }) => env)
          .some(({ name, value }) => variables.includes(name) && value === called),
    },
  ]
}

/** The back ends of a project that live outside the cluster, as its status tells of them. */
export const elsewhere = (status: Status, objects: readonly KubeObject[]): Elsewhere[] => [
  ...database(status),
  ...store(status, objects),
]
