import { keys } from '../input.ts'
import { anon, noKey, type Request, request } from './request.ts'

/** What clients must not be able to say. */
export const forged: readonly Request[] = [
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
]
