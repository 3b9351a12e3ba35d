import { type Check, http } from './check.ts'
import { at } from './json.ts'
import { refusals, refusedByGateway } from './refusal.ts'

/** GoTrue serves its settings and knows both keys' roles. */
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
    // internal/api/auth.go requireAdmin: the token was valid, and its role is not an admin's
    expected: "GoTrue's 403 not_admin for the list of users with the anon key",
    path: '/auth/v1/admin/users?per_page=1',
    key: 'anon',
    kept: ({ status, json }) => status === 403 && at(json, 'error_code') === 'not_admin',
  }),
]
