import type { Status } from '../../api/status.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { externalName } from '../../managed/resource.ts'
import type { Node } from './model.ts'

/** A back end that lives outside the cluster, so that no object of the project is it. */
export type Elsewhere = Node & {
  /** Whether a text of a pod names it. */
  readonly isNamedIn: (text: string) => boolean
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
      title: 'database',
      lines: [kindLine(type), host],
      isNamedIn: (text) => text.includes(host),
    },
  ]
}

/** The pods that speak to Azure name the account; those of the other stores name the bucket. */
const store = ({ objectStore }: Status, objects: readonly KubeObject[]): Elsewhere[] => {
  const { type = '', bucket } = objectStore ?? {}
  if (!bucket || !STORES.includes(type)) return []
  const account = externalName(objects.find(({ kind }) => kind === 'Account'))
  const name = type === 'AzureBlob' ? account : bucket
  return [
    {
      id: 'elsewhere/files',
      kind: 'elsewhere',
      title: 'files',
      lines: [kindLine(type), ...(account ? [`account ${account}`] : []), `bucket ${bucket}`],
      isNamedIn: (text) => text === name,
    },
  ]
}

/** The back ends of a project that live outside the cluster, as its status tells of them. */
export const elsewhere = (status: Status, objects: readonly KubeObject[]): Elsewhere[] => [
  ...database(status),
  ...store(status, objects),
]
