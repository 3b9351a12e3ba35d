import {
  anon,
  asAnon,
  asService,
  needsService,
  noKey,
  noPassword,
  type Request,
  request,
  service,
} from './request.ts'

/** The database over REST and GraphQL. */
export const rest: readonly Request[] = [
  request('a table is read with the anon key', 'GET /rest/v1/todos?select=*', anon, 'rest', {
    upstream: 'rest',
    path: '/todos?select=*',
    headers: { ...asAnon, 'x-forwarded-prefix': '/rest/v1' },
  }),
  request('a table is written with PATCH', 'PATCH /rest/v1/todos?id=eq.1', anon, 'rest', {
    upstream: 'rest',
    path: '/todos?id=eq.1',
  }),
  request('a function of the database is called', 'POST /rest/v1/rpc/hello', service, 'rest', {
    upstream: 'rest',
    path: '/rpc/hello',
    headers: asService,
  }),
  request(
    'a table of the database without a key is refused',
    'GET /rest/v1/todos',
    {},
    'rest',
    noKey,
  ),
  request(
    'the description of all tables needs the service key',
    'GET /rest/v1/',
    anon,
    'rest-openapi',
    needsService,
  ),
  request(
    'the description of all tables needs some key',
    'GET /rest/v1/',
    {},
    'rest-openapi',
    noKey,
  ),
  request('the service key reads the description', 'GET /rest/v1/', service, 'rest-openapi', {
    upstream: 'rest',
    path: '/',
    headers: asService,
  }),
  request(
    'a query does not change the row of the description',
    'GET /rest/v1/?x=1',
    anon,
    'rest-openapi',
    needsService,
  ),
  request('GraphQL is a function in graphql_public', 'POST /graphql/v1', anon, 'graphql', {
    upstream: 'rest',
    path: '/rpc/graphql',
    headers: { ...asAnon, 'content-profile': 'graphql_public' },
  }),
  request(
    "a client's profile does not lead GraphQL elsewhere",
    'POST /graphql/v1',
    { ...anon, 'content-profile': 'private' },
    'graphql',
    { upstream: 'rest', path: '/rpc/graphql', headers: { 'content-profile': 'graphql_public' } },
  ),
  request('GraphQL without a key is refused', 'POST /graphql/v1', {}, 'graphql', noKey),
  request(
    'other functions that begin with graphql are not reached',
    'POST /graphql/v1_secret',
    anon,
    'studio',
    noPassword,
  ),
]
