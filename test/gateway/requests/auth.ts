import { userToken } from '../input.ts'
import {
  anon,
  asAnon,
  asService,
  bearer,
  noKey,
  type Request,
  request,
  service,
} from './request.ts'

/** Auth, as clients, browsers and identity providers meet it. */
export const auth: readonly Request[] = [
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
  request(
    'applications of others send their users without a key',
    'GET /auth/v1/oauth/authorize?client_id=c',
    {},
    'auth-oauth-authorize',
    { upstream: 'auth', path: '/oauth/authorize?client_id=c' },
  ),
  request(
    'they change codes for tokens without a key',
    'POST /auth/v1/oauth/token',
    {},
    'auth-oauth-token',
    { upstream: 'auth', path: '/oauth/token' },
  ),
  request(
    'they ask who the user is with the token alone',
    'GET /auth/v1/oauth/userinfo',
    { authorization: bearer(userToken) },
    'auth-oauth-userinfo',
    {
      upstream: 'auth',
      path: '/oauth/userinfo',
      headers: { authorization: bearer(userToken), apikey: null },
    },
  ),
  request(
    'they register themselves without a key',
    'POST /auth/v1/oauth/clients/register',
    {},
    'auth-oauth-register',
    { upstream: 'auth', path: '/oauth/clients/register' },
  ),
  request(
    'they discover all that without a key',
    'GET /auth/v1/.well-known/openid-configuration',
    {},
    'auth-oauth-discovery',
    { upstream: 'auth', path: '/.well-known/openid-configuration' },
  ),
  request(
    'the consent of a user needs the key',
    'GET /auth/v1/oauth/authorizations/a',
    {},
    'auth',
    noKey,
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
]
