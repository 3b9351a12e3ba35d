import { type Check, http } from './check.ts'
import { at } from './json.ts'

/**
 * Storage lists its buckets and checks tokens. Every read that it offers asks the database first,
 * and a resumable upload's HEAD turns each error of the store into 404, so nothing that writes
 * nothing can prove the object store: `setup bucket` did that with the same credentials.
 */
export const storage: readonly Check[] = [
  http({
    expected: '200 and the list of buckets with the service key',
    path: '/storage/v1/bucket',
    key: 'service',
    kept: ({ status, json }) => status === 200 && Array.isArray(json),
  }),
  http({
    expected: '200 and the list of buckets with the secret key',
    path: '/storage/v1/bucket',
    key: 'secret',
    kept: ({ status, json }) => status === 200 && Array.isArray(json),
  }),
  http({
    // error-handler.ts: the HTTP status is 400, the real one stands in the body
    expected: "Storage's 403 for a bearer that is no token",
    path: '/storage/v1/bucket',
    key: 'anon',
    bearer: 'no-token',
    kept: ({ status, json }) =>
      [400, 401, 403].includes(status) &&
      ['400', '401', '403'].includes(String(at(json, 'statusCode'))) &&
      typeof at(json, 'error') === 'string',
  }),
]
