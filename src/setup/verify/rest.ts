import type { Answer } from './answer.ts'
import { type Check, http } from './check.ts'
import { at } from './json.ts'
import { refusals, refusedByGateway } from './refusal.ts'

// PostgREST describes a schema as OpenAPI 2 (`swagger`)
const openApi = ({ status, json }: Answer): boolean =>
  status === 200 &&
  (typeof at(json, 'swagger') === 'string' || typeof at(json, 'openapi') === 'string')

/** PostgREST serves its description to the service key alone, of every schema. */
export const rest = (schemas: readonly string[]): readonly Check[] => [
  http({
    expected: '200 and the OpenAPI description with the service key',
    path: '/rest/v1/',
    key: 'service',
    kept: openApi,
  }),
  http({
    expected: '200 and the OpenAPI description with the secret key',
    path: '/rest/v1/',
    key: 'secret',
    kept: openApi,
  }),
  http({
    expected: "the gateway's 403 for the OpenAPI description with the anon key",
    path: '/rest/v1/',
    key: 'anon',
    kept: refusedByGateway(refusals.needsService),
  }),
  http({
    expected: "the gateway's 401 without a key",
    path: '/rest/v1/',
    kept: refusedByGateway(refusals.noKey),
  }),
  ...schemas.map((schema) =>
    http({
      expected: `200 and the OpenAPI description of schema ${schema} with the service key`,
      path: '/rest/v1/',
      key: 'service',
      headers: { 'accept-profile': schema },
      kept: openApi,
    }),
  ),
]
