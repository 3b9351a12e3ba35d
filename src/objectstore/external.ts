import { STORE_KEYS } from '../api/claim/external-store.ts'
import type { Foundation } from '../foundation.ts'
import type { SecretKey } from '../kube/environment.ts'
import { identity, identityName } from './identity.ts'
import type { ObjectStore } from './port.ts'
import { awsEndpoint } from './presigned.ts'

/** What is in force where the claim says nothing of a store behind an endpoint. */
const ANY_REGION = 'us-east-1'

/**
 * A bucket that somebody else keeps: nothing is rendered for it. Several projects may share it, so
 * each has a folder that is known by its seed, and is the same one again where the seed is restored.
 */
export const external = ({ project, keys }: Foundation): ObjectStore => {
  const {
    bucket = '',
    endpoint,
    secretRef,
    caSecretRef,
    ...asked
  } = project.spec.objectStore.external ?? {}
  const region = asked.region ?? ANY_REGION
  const inSecret = (key: string, name: string): SecretKey => ({ secret: name, key })
  const [accessKeyId, secretAccessKey] = STORE_KEYS
  const reached = secretRef
    ? {
        credentials: {
          accessKeyId: inSecret(accessKeyId, secretRef.name),
          secretAccessKey: inSecret(secretAccessKey, secretRef.name),
        },
        resources: {},
      }
    : {
        serviceAccount: identityName(project),
        resources: identity(project, project.platform.workloadIdentity?.annotations),
      }
  return {
    type: 'External',
    endpoint: endpoint?.replace(/\/+$/, '') ?? awsEndpoint(region),
    region,
    bucket,
    forcePathStyle: asked.forcePathStyle ?? endpoint !== undefined,
    ...reached,
    ...(caSecretRef && { ca: inSecret(caSecretRef.key, caSecretRef.name) }),
    folder: keys.reference,
    createBucket: true,
    objectTags: asked.objectTags ?? true,
    checksums: asked.checksums ?? 'WhenSupported',
    described: 'external',
    incarnation: 'external',
    limits: [],
  }
}
