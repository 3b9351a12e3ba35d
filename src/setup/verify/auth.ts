import { type Check, http } from './check.ts'
import { at } from './json.ts'
import { refusals, refusedByGateway } from './refusal.ts'

type Jwk = Readonly<Record<string, unknown>>

// the members that a secret or a private key would have (RFC 7518, 6)
const isPublic = (key: Jwk): boolean => key.kty !== 'oct' && !('k' in key) && !('d' in key)

/** GoTrue serves its settings and its public keys, and knows every key's role. */
export const auth: readonly Check[] = [
  http({
    expected: '200 and the settings with the anon key',
    path: '/auth/v1/settings',
    key: 'anon',
    kept: ({ status, json }) => status === 200 && typeof at(json, 'external') === 'object',
  }),
  http({
    expected: "the gateway's 401 without a key",
    path: '/auth/v1/settings',
    kept: refusedByGateway(refusals.noKey),
  }),
  http({
    expected: '200 and the list of users with the service key',
    path: '/auth/v1/admin/users?per_page=1',
    key: 'service',
    kept: ({ status, json }) => status === 200 && Array.isArray(at(json, 'users')),
  }),
  http({
    expected: '200 and the list of users with the secret key',
    path: '/auth/v1/admin/users?per_page=1',
    key: 'secret',
    kept: ({ status, json }) => status === 200 && Array.isArray(at(json, 'users')),
  }),
  http({
    expected: '200 and public keys alone as JWKS, without a key',
    path: '/auth/v1/.well-known/jwks.json',
    kept: ({ status, json }) => {
      const keys = at(json, 'keys')
      return status === 200 && Array.isArray(keys) && keys.length > 0 && keys.every(isPublic)
    },
  }),
  http({
    // internal/api/auth.go requireAdmin: the token was valid, and its role is not an admin's
    expected: "GoTrue's 403 not_admin for the list of users with the anon key",
    path: '/auth/v1/admin/users?per_page=1',
    key: 'anon',
    kept: ({ status, json }) => status === 403 && at(json, 'error_code') === 'not_admin',
  }),
]
