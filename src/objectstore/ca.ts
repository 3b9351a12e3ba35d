import { SINGLE_FILE } from '../kube/pod.ts'

/** Folder that the certificate authority of an object store is mounted as. */
export const CA = '/etc/objectstore-ca'
export const CA_FILE = `${CA}/${SINGLE_FILE}`
