import { keys, studioPassword } from '../input.ts'
import {
  anon,
  encodedSlash,
  needsService,
  noKey,
  noPassword,
  notFound,
  type Refused,
  type Request,
  request,
  service,
} from './request.ts'

const basic = (text: string): string => `Basic ${Buffer.from(text, 'utf8').toString('base64')}`

const right = { authorization: basic(`supabase:${studioPassword}`) }
const closed: Refused = { status: 403, message: /^Studio's server for models is closed/ }
const wrong: readonly (readonly [why: string, authorization: string])[] = [
  ['a wrong password', basic('supabase:wrong')],
  ['a wrong name', basic(`admin:${studioPassword}`)],
  ['the password in another case', basic(`supabase:${studioPassword.toUpperCase()}`)],
  ['the password and more', basic(`supabase:${studioPassword} `)],
  ['a part of the password', basic(`supabase:${studioPassword.slice(0, -1)}`)],
  ['the password under another scheme', right.authorization.replace('Basic', 'Bearer')],
  ['nothing but the scheme', 'Basic'],
  ['the service key as bearer', `Bearer ${keys.service}`],
]

/** Whatever the pages are asked for, on whichever host. */
const pages = (host: Readonly<Record<string, string>>): Request[] => [
  request('a page without a password is refused', 'GET /', host, 'studio', noPassword),
  ...wrong.map(([why, authorization]) =>
    request(
      `${why} opens no page`,
      'GET /project/default',
      { ...host, authorization },
      'studio',
      noPassword,
    ),
  ),
  request(
    'the password opens a page, and Studio does not see it',
    'GET /project/default?x=1',
    { ...host, ...right },
    'studio',
    { upstream: 'studio', path: '/project/default?x=1', headers: { authorization: null } },
  ),
  request(
    'the name of the scheme has no case',
    'GET /',
    { ...host, authorization: right.authorization.replace('Basic', 'bASIC') },
    'studio',
    { upstream: 'studio', path: '/' },
  ),
  request(
    "Studio's own API needs the password as well",
    'POST /api/platform/pg-meta/default/query',
    { ...host, ...service },
    'studio',
    noPassword,
  ),
  request(
    'with it, SQL runs',
    'POST /api/platform/pg-meta/default/query',
    { ...host, ...right },
    'studio',
    { upstream: 'studio', path: '/api/platform/pg-meta/default/query' },
  ),
  ...['cross-site', 'same-site'].map((site) =>
    request(
      `a form on a page that is ${site} runs no SQL`,
      'POST /api/platform/pg-meta/default/query',
      { ...host, ...right, 'sec-fetch-site': site },
      'studio',
      { status: 403, message: /^Studio takes changes from its own pages only/ },
    ),
  ),
  ...[
    ['GET', 'cross-site'],
    ['POST', 'same-origin'],
    ['POST', 'none'],
  ].map(([method, site = '']) =>
    request(
      `${method} that is ${site} passes`,
      `${method} /api/x`,
      { ...host, ...right, 'sec-fetch-site': site },
      'studio',
      { upstream: 'studio', path: '/api/x' },
    ),
  ),
  ...['/mcp', '/api/mcp', '/api//mcp', '/api/x/../mcp', '/api/%6dcp', '/mcp/sse'].map((path) =>
    request(
      `models get nothing at ${path}`,
      `POST ${path}`,
      { ...host, ...right },
      path.startsWith('/mcp') ? 'studio-mcp' : 'studio-api-mcp',
      closed,
    ),
  ),
  request(
    'an encoded slash does not lead to the server for models',
    'POST /api%2Fmcp',
    { ...host, ...right },
    'studio',
    encodedSlash,
  ),
]

/** Studio on what the APIs leave free of the public URL's host. */
export const studio: readonly Request[] = [
  ...pages({}),
  request('the password is no key', 'GET /rest/v1/todos', right, 'rest', noKey),
  request(
    'the password runs no SQL',
    'POST /pg/query',
    { ...anon, ...right },
    'meta',
    needsService,
  ),
]

const studioHost = { host: 'studio.shop.example' }

/** Studio on a host of its own. */
export const studioOnItsHost: readonly Request[] = [
  ...pages(studioHost),
  ...pages({ host: 'studio.shop.example:8443' }).slice(0, 1),
  request('no page is beside the APIs', 'GET /project/default', right, null, notFound),
  request(
    'no page is on yet another host',
    'GET /',
    { ...right, host: 'studio.shop.example.evil.io' },
    null,
    notFound,
  ),
  request(
    'no API is beside the pages',
    'GET /rest/v1/todos',
    { ...studioHost, ...service },
    'studio',
    noPassword,
  ),
  request(
    'nothing is open beside the pages',
    'GET /auth/v1/verify',
    studioHost,
    'studio',
    noPassword,
  ),
  ...['token', 'authorize', 'userinfo'].map((name) =>
    request(
      `nothing of the identity provider is beside the pages: ${name}`,
      `GET /auth/v1/oauth/${name}`,
      studioHost,
      'studio',
      noPassword,
    ),
  ),
  request(
    'what is told of the address is its own',
    'GET /',
    { ...studioHost, ...right },
    'studio',
    {
      upstream: 'studio',
      path: '/',
      headers: { 'x-forwarded-host': 'studio.shop.example', 'x-forwarded-proto': 'https' },
    },
  ),
  request('the APIs stay where they were', 'GET /rest/v1/todos', anon, 'rest', {
    upstream: 'rest',
    path: '/todos',
    headers: { 'x-forwarded-host': 'api.shop.example' },
  }),
]

/** A project without Studio. */
export const noStudio: readonly Request[] = [
  request('what has no row is not found', 'GET /', anon, null, notFound),
  request("Studio's paths are not found", 'GET /project/default', right, null, notFound),
  request('a service without its slash is not found', 'GET /rest/v1', anon, null, notFound),
  request('a server for models is not found', 'POST /mcp', service, null, notFound),
]
