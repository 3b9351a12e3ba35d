import { isIP } from 'node:net'
import type { ObjectStore } from './port.ts'

/** What the AWS SDK takes for a host name in front of the store's own. */
const IN_HOST = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/

/**
 * What every presigned URL of the bucket begins with. Without path style the bucket is part of the
 * host name, but for one that no certificate of the store would match, and for an address.
 */
export const presignedPrefix = ({
  endpoint,
  bucket,
  forcePathStyle,
}: Pick<ObjectStore, 'endpoint' | 'bucket' | 'forcePathStyle'>): string => {
  const { protocol, host, hostname, pathname } = new URL(endpoint)
  const path = pathname.replace(/\/+$/, '')
  const parts = protocol === 'http:' ? bucket.split('.') : [bucket]
  const inHost =
    !forcePathStyle &&
    isIP(hostname.replace(/^\[|\]$/g, '')) === 0 &&
    parts.every((part) => IN_HOST.test(part))
  return inHost ? `${protocol}//${bucket}.${host}${path}/` : `${endpoint}/`
}

/** Where AWS itself answers. */
export const awsEndpoint = (region: string): string =>
  `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
