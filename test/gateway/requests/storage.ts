import { keys } from '../input.ts'
import { anon, asService, closedMetrics, type Request, request, service } from './request.ts'

/** Storage and functions, which check their callers themselves. */
export const storage: readonly Request[] = [
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
  ...[
    '/storage/v1/metrics',
    '/storage/v1/metrics?name=x',
    '/storage/v1/%6Detrics',
    '/storage/v1/metrics;x',
    '/storage/v1//metrics',
    '/storage/v1/object/../metrics',
  ].map((path) =>
    request(
      `${path} shows nobody Storage's metrics`,
      `GET ${path}`,
      service,
      'storage-metrics',
      closedMetrics,
    ),
  ),
  request(
    'a bucket may be called metrics',
    'GET /storage/v1/object/metrics/a.png',
    anon,
    'storage',
    { upstream: 'storage', path: '/object/metrics/a.png' },
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
]
