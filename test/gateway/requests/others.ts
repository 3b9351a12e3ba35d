import {
  anon,
  asService,
  needsService,
  noKey,
  notFound,
  type Request,
  request,
  service,
} from './request.ts'

/** SQL, and what has no row. */
export const others: readonly Request[] = [
  request('SQL runs with the service key', 'POST /pg/query', service, 'meta', {
    upstream: 'meta',
    path: '/query',
    headers: asService,
  }),
  request('SQL does not run with the anon key', 'POST /pg/query', anon, 'meta', needsService),
  request('SQL does not run without a key', 'POST /pg/query', {}, 'meta', noKey),
  request('what has no row is not found', 'GET /', anon, null, notFound),
  request('a service without its slash is not found', 'GET /rest/v1', anon, null, notFound),
  request("Studio's paths are not found", 'GET /project/default', service, null, notFound),
  request('a server for models is not found', 'POST /mcp', service, null, notFound),
]
