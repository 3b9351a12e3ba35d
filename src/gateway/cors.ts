/** The methods that web pages may use. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * The request headers that web pages may send. The star means any other, but by the Fetch standard
 * never `authorization`; the names are for browsers that do not know the star.
 */
export const requestHeaders = [
  'authorization',
  'apikey',
  'content-type',
  'accept-profile',
  'content-profile',
  'prefer',
  'range',
  'x-client-info',
  'x-region',
  'x-retry-count',
  'x-supabase-api-version',
  'x-upsert',
  'x-metadata',
  'cache-control',
  'tus-resumable',
  'upload-length',
  'upload-metadata',
  'upload-offset',
  'upload-defer-length',
  'upload-concat',
  '*',
]

/** The response headers that web pages may read; the star as above. */
export const exposedHeaders = [
  'Content-Range',
  'Content-Location',
  'Location',
  'ETag',
  'Preference-Applied',
  'Upload-Offset',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Expires',
  'Tus-Resumable',
  'Tus-Version',
  'Tus-Extension',
  'Tus-Max-Size',
  'X-Total-Count',
  'x-relay-error',
  'x-supabase-api-version',
  'sb-error-code',
  'sb-request-id',
  '*',
]

/** Seconds for which a browser remembers the answer to a preflight. */
export const maxAge = 3600

/**
 * The gateway speaks for its upstreams, which have CORS headers of their own: two values of
 * Access-Control-Allow-Origin are none. Credentials means cookies, which Supabase does not use.
 */
export const upstreamResponseHeadersToDrop = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
  'access-control-max-age',
]
