import type { Mount } from '../kube/pod.ts'
import type { ObjectStore } from './port.ts'

/** Folder and file that the certificate authority of an object store is mounted as. */
export const CA = '/etc/objectstore-ca'
const FILE = 'ca.crt'
export const CA_FILE = `${CA}/${FILE}`

export const storeCaMounts = ({ ca }: ObjectStore): Mount[] =>
  ca ? [{ path: CA, source: { file: FILE, of: ca } }] : []
