import type { Upstream } from '../../src/gateway/routes.ts'
import { foreignKey, keys, userToken } from './input.ts'

/** A header that the upstream gets; `null`: that it does not get. */
type Headers = Readonly<Record<string, string | null>>

type Passes = { readonly upstream: Upstream; readonly path: string; readonly headers?: Headers }
type Refused = { readonly status: number; readonly message: RegExp }

export type Request = {
  /** The promise that it checks. */
  readonly promise: string
  readonly method: string
  /** As it stands in the request line. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The row of the route table that it belongs to; `null`: none. */
  readonly row: string | null
  readonly outcome: Passes | Refused
}

const request = (
  promise: string,
  line: string,
  headers: Readonly<Record<string, string>>,
  row: string | null,
  outcome: Passes | Refused,
): Request => {
  const [method = '', path = ''] = line.split(' ')
  return { promise, method, path, headers, row, outcome }
}

const bearer = (token: string): string => `Bearer ${token}`
const anon = { apikey: keys.anon }
const service = { apikey: keys.service }
const asAnon: Headers = { apikey: keys.anon, authorization: bearer(keys.anon) }
const asService: Headers = { apikey: keys.service, authorization: bearer(keys.service) }

const noKey: Refused = { status: 401, message: /^no API key/ }
const unknownKey: Refused = { status: 401, message: /^unknown API key/ }
const needsService: Refused = { status: 403, message: /needs the service key/ }
const management: Refused = { status: 403, message: /management API is closed/ }
const encodedSlash: Refused = { status: 400, message: /encoded slashes/ }
const notFound: Refused = { status: 404, message: /./ }

/** Each upstream as clients meet it. */
const paths: readonly Request[] = [
  request(
    'links in mails need no key',
    'GET /auth/v1/verify?token=t&type=signup',
    {},
    'auth-verify',
    {
      upstream: 'auth',
      path: '/verify?token=t&type=signup',
      headers: { apikey: null, authorization: null },
    },
  ),
  request(
    'identity providers call back without a key',
    'GET /auth/v1/callback?code=c',
    {},
    'auth-callback',
    { upstream: 'auth', path: '/callback?code=c' },
  ),
  request('Apple calls back with POST', 'POST /auth/v1/callback', {}, 'auth-callback', {
    upstream: 'auth',
    path: '/callback',
  }),
  request(
    'a browser is sent to authorize without a key',
    'GET /auth/v1/authorize?provider=github',
    {},
    'auth-authorize',
    { upstream: 'auth', path: '/authorize?provider=github' },
  ),
  request('the public keys are public', 'GET /auth/v1/.well-known/jwks.json', {}, 'auth-jwks', {
    upstream: 'auth',
    path: '/.well-known/jwks.json',
  }),
  request(
    'OAuth metadata are where RFC 8414 puts them',
    'GET /.well-known/oauth-authorization-server/auth/v1',
    {},
    'auth-oauth-metadata',
    { upstream: 'auth', path: '/.well-known/oauth-authorization-server' },
  ),
  request('SAML assertions come without a key', 'POST /auth/v1/sso/saml/acs', {}, 'auth-saml-acs', {
    upstream: 'auth',
    path: '/sso/saml/acs',
  }),
  request(
    'SAML metadata are public',
    'GET /auth/v1/sso/saml/metadata?download=true',
    {},
    'auth-saml-metadata',
    { upstream: 'auth', path: '/sso/saml/metadata?download=true' },
  ),
  request(
    'a sign-in passes with the anon key',
    'POST /auth/v1/token?grant_type=password',
    anon,
    'auth',
    { upstream: 'auth', path: '/token?grant_type=password', headers: asAnon },
  ),
  request(
    'the admin API of Auth gets the service key as token',
    'GET /auth/v1/admin/users',
    service,
    'auth',
    { upstream: 'auth', path: '/admin/users', headers: asService },
  ),
  request('Auth without a key is refused', 'GET /auth/v1/settings', {}, 'auth', noKey),
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
    null,
    notFound,
  ),
  request('a public object needs no key', 'GET /storage/v1/object/public/b/a.png', {}, 'storage', {
    upstream: 'storage',
    path: '/object/public/b/a.png',
    headers: { apikey: null, authorization: null, 'x-forwarded-prefix': '/storage/v1' },
  }),
  request(
    'an upload gets the key as its token',
    'POST /storage/v1/object/b/a.png',
    service,
    'storage',
    { upstream: 'storage', path: '/object/b/a.png', headers: asService },
  ),
  request(
    'a resumable upload reaches Storage',
    'PATCH /storage/v1/upload/resumable/abc',
    { ...anon, 'tus-resumable': '1.0.0' },
    'storage',
    { upstream: 'storage', path: '/upload/resumable/abc', headers: { 'tus-resumable': '1.0.0' } },
  ),
  request(
    'an S3 client signs for itself',
    'GET /storage/v1/s3/b?list-type=2',
    { authorization: 'AWS4-HMAC-SHA256 Credential=x, Signature=y' },
    'storage',
    {
      upstream: 'storage',
      path: '/s3/b?list-type=2',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x, Signature=y' },
    },
  ),
  request(
    'a signature survives beside a key',
    'GET /storage/v1/s3/b',
    { ...anon, authorization: 'AWS4-HMAC-SHA256 Credential=x, Signature=y' },
    'storage',
    {
      upstream: 'storage',
      path: '/s3/b',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x, Signature=y' },
    },
  ),
  request(
    'a signed query stays as it was signed',
    'GET /storage/v1/s3/b/k?X-Amz-Signature=ab%2Fc&&x',
    {},
    'storage',
    { upstream: 'storage', path: '/s3/b/k?X-Amz-Signature=ab%2Fc&&x' },
  ),
  request(
    'an encoded slash in the key of an object passes',
    'GET /storage/v1/object/b/a%2Fb.png',
    anon,
    'storage',
    { upstream: 'storage', path: '/object/b/a%2Fb.png' },
  ),
  request(
    'letters beyond ASCII in the key of an object pass',
    'GET /storage/v1/object/b/%C3%A4%20b.png',
    anon,
    'storage',
    { upstream: 'storage', path: '/object/b/%C3%A4%20b.png' },
  ),
  request('a function may be public', 'GET /functions/v1/hello?x=1', {}, 'functions', {
    upstream: 'functions',
    path: '/hello?x=1',
    headers: { apikey: null, authorization: null },
  }),
  request(
    "a function's caller gets no token made up",
    'POST /functions/v1/hello/path',
    anon,
    'functions',
    {
      upstream: 'functions',
      path: '/hello/path',
      headers: { apikey: keys.anon, authorization: null },
    },
  ),
  request(
    'a broadcast is sent over HTTP',
    'POST /realtime/v1/api/broadcast',
    anon,
    'realtime-broadcast',
    { upstream: 'realtime', path: '/api/broadcast', headers: asAnon },
  ),
  request(
    'one broadcast is sent over HTTP',
    'POST /realtime/v1/api/broadcast/room/events/hi',
    service,
    'realtime-broadcast-one',
    { upstream: 'realtime', path: '/api/broadcast/room/events/hi', headers: asService },
  ),
  request(
    'a broadcast without a key is refused',
    'POST /realtime/v1/api/broadcast',
    {},
    'realtime-broadcast',
    noKey,
  ),
  request('Realtime can be pinged', 'GET /realtime/v1/api/ping', anon, 'realtime-ping', {
    upstream: 'realtime',
    path: '/api/ping',
  }),
  request(
    'a long poll gets the key in the header that Realtime reads',
    'GET /realtime/v1/longpoll?vsn=1.0.0',
    anon,
    'realtime-socket',
    {
      upstream: 'realtime',
      path: '/socket/longpoll?vsn=1.0.0',
      headers: { 'x-api-key': keys.anon, authorization: null },
    },
  ),
  request(
    'a socket without a key is refused',
    'GET /realtime/v1/websocket',
    {},
    'realtime-socket',
    noKey,
  ),
  request(
    'tenants cannot be managed by clients',
    'GET /realtime/v1/api/tenants',
    service,
    'realtime-management',
    management,
  ),
  request(
    'one tenant cannot be managed by clients',
    'DELETE /realtime/v1/api/tenants/realtime-dev',
    service,
    'realtime-management',
    management,
  ),
  request(
    "Realtime's description is closed",
    'GET /realtime/v1/api/openapi',
    service,
    'realtime-management',
    management,
  ),
  request(
    'what Realtime may add to its API is closed',
    'GET /realtime/v1/api/new-thing',
    service,
    'realtime-management',
    management,
  ),
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

/** Which key counts, and what goes on. */
const credentials: readonly Request[] = [
  request(
    'the key of another project is unknown',
    'GET /rest/v1/todos',
    { apikey: foreignKey },
    'rest',
    unknownKey,
  ),
  request(
    'a key is compared whole',
    'GET /rest/v1/todos',
    { apikey: keys.anon.slice(0, -1) },
    'rest',
    unknownKey,
  ),
  request(
    'a key is compared with its case',
    'GET /rest/v1/todos',
    { apikey: keys.anon.toUpperCase() },
    'rest',
    unknownKey,
  ),
  request(
    'the name of a role is no key',
    'GET /rest/v1/todos',
    { apikey: 'service' },
    'rest',
    unknownKey,
  ),
  request(
    'a key as bearer token alone is no key',
    'GET /rest/v1/todos',
    { authorization: bearer(keys.anon) },
    'rest',
    noKey,
  ),
  request('an empty key is none', 'GET /rest/v1/todos', { apikey: '' }, 'rest', noKey),
  request(
    'a key may come in the query, and PostgREST does not see it there',
    `GET /rest/v1/todos?select=*&apikey=${keys.anon}`,
    {},
    'rest',
    { upstream: 'rest', path: '/todos?select=*', headers: asAnon },
  ),
  request(
    'a key alone in the query leaves no question mark',
    `GET /rest/v1/todos?apikey=${keys.anon}`,
    {},
    'rest',
    { upstream: 'rest', path: '/todos', headers: asAnon },
  ),
  request(
    'a key in the query of Auth stays there',
    `GET /auth/v1/user?apikey=${keys.anon}&a=b`,
    {},
    'auth',
    { upstream: 'auth', path: `/user?apikey=${keys.anon}&a=b`, headers: asAnon },
  ),
  request(
    'a foreign key in the query is unknown',
    `GET /rest/v1/todos?apikey=${foreignKey}`,
    {},
    'rest',
    unknownKey,
  ),
  request(
    'the header wins over the query',
    `POST /pg/query?apikey=${keys.service}`,
    anon,
    'meta',
    needsService,
  ),
  request(
    'a good query does not mend a bad header',
    `GET /auth/v1/user?apikey=${keys.anon}`,
    { apikey: foreignKey },
    'auth',
    unknownKey,
  ),
  request(
    'the first key of a query counts',
    `POST /pg/query?apikey=${keys.anon}&apikey=${keys.service}`,
    {},
    'meta',
    needsService,
  ),
  request(
    'another parameter that ends alike is no key',
    `GET /rest/v1/todos?xapikey=${keys.anon}`,
    {},
    'rest',
    noKey,
  ),
  request(
    "a user's own token stays",
    'GET /rest/v1/todos',
    { ...anon, authorization: bearer(userToken) },
    'rest',
    {
      upstream: 'rest',
      path: '/todos',
      headers: { apikey: keys.anon, authorization: bearer(userToken) },
    },
  ),
  request(
    'an opaque key is no token',
    'GET /rest/v1/todos',
    { ...anon, authorization: 'Bearer sb_publishable_x' },
    'rest',
    { upstream: 'rest', path: '/todos', headers: asAnon },
  ),
  request(
    'basic credentials, as an ingress asks for, are no token',
    'GET /rest/v1/todos',
    { ...anon, authorization: 'Basic dTpw' },
    'rest',
    { upstream: 'rest', path: '/todos', headers: asAnon },
  ),
  request(
    'a previous key becomes the current one',
    'GET /rest/v1/todos',
    { apikey: keys.previousAnon },
    'rest',
    { upstream: 'rest', path: '/todos', headers: asAnon },
  ),
  request(
    'a previous service key is one',
    'POST /pg/query',
    { apikey: keys.previousService },
    'meta',
    { upstream: 'meta', path: '/query', headers: asService },
  ),
  request(
    'a previous key as bearer token becomes the current one',
    'GET /rest/v1/todos',
    { apikey: keys.previousAnon, authorization: bearer(keys.previousAnon) },
    'rest',
    { upstream: 'rest', path: '/todos', headers: asAnon },
  ),
  request(
    'whichever way bearer is written',
    'GET /rest/v1/todos',
    { ...anon, authorization: `bearer ${keys.previousService}` },
    'rest',
    { upstream: 'rest', path: '/todos', headers: { authorization: bearer(keys.service) } },
  ),
  request(
    'a previous key in the query becomes the current one',
    `GET /auth/v1/user?apikey=${keys.previousAnon}`,
    {},
    'auth',
    { upstream: 'auth', path: `/user?apikey=${keys.anon}`, headers: asAnon },
  ),
  request(
    'Storage gets the current key for a previous one',
    'POST /storage/v1/object/b/a',
    { apikey: keys.previousService, authorization: bearer(keys.previousService) },
    'storage',
    { upstream: 'storage', path: '/object/b/a', headers: asService },
  ),
  request(
    'functions get the current key for a previous one',
    'POST /functions/v1/hello',
    { apikey: keys.previousAnon, authorization: bearer(keys.previousAnon) },
    'functions',
    { upstream: 'functions', path: '/hello', headers: asAnon },
  ),
  request(
    'a key that Storage does not know is its own affair',
    'GET /storage/v1/object/b/a',
    { apikey: foreignKey },
    'storage',
    {
      upstream: 'storage',
      path: '/object/b/a',
      headers: { apikey: foreignKey, authorization: null },
    },
  ),
  request(
    'an open path gets the current key as well',
    `GET /auth/v1/authorize?apikey=${keys.previousAnon}`,
    {},
    'auth-authorize',
    { upstream: 'auth', path: `/authorize?apikey=${keys.anon}`, headers: { apikey: keys.anon } },
  ),
  request(
    'a previous key on a socket becomes the current one, both ways',
    `GET /realtime/v1/longpoll?apikey=${keys.previousAnon}&vsn=1`,
    {},
    'realtime-socket',
    {
      upstream: 'realtime',
      path: `/socket/longpoll?apikey=${keys.anon}&vsn=1`,
      headers: { 'x-api-key': keys.anon },
    },
  ),
]

/** What clients must not be able to say, and paths that look like others. */
const tricks: readonly Request[] = [
  request(
    "a client's X-Forwarded-For is dropped",
    'GET /auth/v1/verify',
    { 'x-forwarded-for': '6.6.6.6, 7.7.7.7', 'x-real-ip': '6.6.6.6' },
    'auth-verify',
    {
      upstream: 'auth',
      path: '/verify',
      headers: { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
    },
  ),
  request(
    'the host is the public one, whatever the client says',
    'GET /auth/v1/verify',
    {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '1',
      'x-forwarded-prefix': '/evil',
      forwarded: 'host=evil.example',
    },
    'auth-verify',
    {
      upstream: 'auth',
      path: '/verify',
      headers: {
        'x-forwarded-host': 'api.shop.example',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '443',
        'x-forwarded-prefix': '/auth/v1',
        forwarded: null,
      },
    },
  ),
  request(
    "a client's x-api-key does not reach Realtime",
    'GET /realtime/v1/longpoll',
    { ...anon, 'x-api-key': keys.service },
    'realtime-socket',
    { upstream: 'realtime', path: '/socket/longpoll', headers: { 'x-api-key': keys.anon } },
  ),
  request(
    'headers that only gateways set are dropped',
    'GET /functions/v1/hello',
    {
      'x-api-key': 'x',
      'sb-api-key': 'x',
      'x-original-url': '/pg/',
      'x-rewrite-url': '/pg/',
      'x-envoy-force-trace': 'x',
      'sb-forwarded-for': '6.6.6.6',
    },
    'functions',
    {
      upstream: 'functions',
      path: '/hello',
      headers: {
        'x-api-key': null,
        'sb-api-key': null,
        'x-original-url': null,
        'x-rewrite-url': null,
        'x-envoy-force-trace': null,
        'sb-forwarded-for': null,
      },
    },
  ),
  request(
    'underscores do not smuggle a header',
    'GET /functions/v1/hello',
    { x_api_key: 'x', x_forwarded_for: '6.6.6.6', apikey_: 'x' },
    'functions',
    {
      upstream: 'functions',
      path: '/hello',
      headers: { x_api_key: null, x_forwarded_for: null, apikey_: null },
    },
  ),
  request(
    'an underscored key is no key',
    'GET /rest/v1/todos',
    { api_key: keys.anon },
    'rest',
    noKey,
  ),
  request(
    'a header does not choose the path',
    'GET /rest/v1/todos',
    { ...anon, 'x-envoy-original-path': '/pg/', 'x-original-url': '/pg/' },
    'rest',
    { upstream: 'rest', path: '/todos' },
  ),
  request(
    'dots do not lead out of an open path',
    'GET /auth/v1/verify/../admin/users',
    {},
    'auth',
    noKey,
  ),
  request(
    'encoded dots do not lead out of an open path',
    'GET /auth/v1/verify/%2e%2E/admin/users',
    {},
    'auth',
    noKey,
  ),
  request(
    'dots do not lead out of an open upstream',
    'POST /storage/v1/../../pg/query',
    anon,
    'meta',
    needsService,
  ),
  request(
    'encoded slashes do not lead out of Storage',
    'GET /storage/v1/object/..%2fpg/query',
    {},
    'storage',
    { upstream: 'storage', path: '/object/..%2fpg/query' },
  ),
  request(
    'encoded slashes are refused elsewhere',
    'GET /auth/v1/verify%2F..%2Fadmin',
    anon,
    'auth',
    encodedSlash,
  ),
  request(
    'an encoded backslash is refused as well',
    'GET /functions/v1/a%5cb',
    {},
    'functions',
    encodedSlash,
  ),
  request('an encoded comma is no slash', 'GET /rest/v1/a%2Cb', anon, 'rest', {
    upstream: 'rest',
    path: '/a%2Cb',
  }),
  request('doubled slashes are one', 'GET //rest//v1//', anon, 'rest-openapi', needsService),
  request(
    'a dot does not hide the description',
    'GET /rest/v1/.',
    anon,
    'rest-openapi',
    needsService,
  ),
  request(
    'an encoded dot does not hide the description',
    'GET /rest/v1/%2e',
    anon,
    'rest-openapi',
    needsService,
  ),
  request(
    'an encoded letter does not open the management API',
    'GET /realtime/v1/api/%74enants',
    service,
    'realtime-management',
    management,
  ),
  request(
    'an encoded letter does not lead around its row',
    'GET /realtime/v1/%61pi/tenants',
    service,
    'realtime-management',
    management,
  ),
  request(
    'dots do not lead from a broadcast to tenants',
    'GET /realtime/v1/api/broadcast/../tenants',
    service,
    'realtime-management',
    management,
  ),
  request(
    'what begins like an open path is not open',
    'GET /auth/v1/verifyadmin',
    {},
    'auth',
    noKey,
  ),
  request('a path parameter does not open a path', 'GET /auth/v1/verify;/admin', {}, 'auth', noKey),
  request(
    'what lies below an open path is not open',
    'GET /auth/v1/callback/admin',
    {},
    'auth',
    noKey,
  ),
  request('case counts', 'GET /Auth/v1/verify', {}, null, notFound),
  request('a path in capitals is not found', 'POST /PG/query', service, null, notFound),
  request(
    'a long path keeps its row',
    `GET /auth/v1/verify/${'a/'.repeat(2000)}`,
    {},
    'auth',
    noKey,
  ),
]

/** The requests that both gateways must answer alike. */
export const requests: readonly Request[] = [...paths, ...credentials, ...tricks]
