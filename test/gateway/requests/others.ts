import { anon, asService, needsService, noKey, type Request, request, service } from './request.ts'

/** SQL. */
export const others: readonly Request[] = [
  request('SQL runs with the service key', 'POST /pg/query', service, 'meta', {
    upstream: 'meta',
    path: '/query',
    headers: asService,
  }),
  request('SQL does not run with the anon key', 'POST /pg/query', anon, 'meta', needsService),
  request('SQL does not run without a key', 'POST /pg/query', {}, 'meta', noKey),
]
