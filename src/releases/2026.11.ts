import { knownImages } from './extensions.ts'
import { functionImage } from './published.ts'
import type { Release } from './release.ts'

/** The pins of Supabase's own self-hosted v0.8.2 (September 2026). */
export const release202611: Release = {
  name: '2026.11',
  setupNumber: 1,
  images: {
    setup: functionImage('v0.1.0'),
    auth: 'docker.io/supabase/gotrue:v2.196.0',
    rest: 'docker.io/postgrest/postgrest:v14.17',
    realtime: 'docker.io/supabase/realtime:v2.134.10',
    storage: 'docker.io/supabase/storage-api:v1.74.0',
    imgproxy: 'docker.io/darthsim/imgproxy:v3.31.4',
    meta: 'docker.io/supabase/postgres-meta:v0.99.0',
    functions: 'docker.io/supabase/edge-runtime:v1.76.2',
    studio: 'docker.io/supabase/studio:2026.09.07-sha-7996410',
  },
  gateway: {
    Kong: 'docker.io/kong/kong:3.9.3',
    Envoy: 'docker.io/envoyproxy/envoy:v1.39.1',
  },
  postgres: {
    15: 'docker.io/supabase/postgres:15.14.1.021',
    17: 'docker.io/supabase/postgres:17.6.1.136',
  },
  extensions: knownImages,
  pooler: 'ghcr.io/cloudnative-pg/pgbouncer:1.25.1',
  objectStore: {
    // minio/minio is gone from Docker Hub; quay.io still serves the last image that was made.
    MinIO: 'quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z',
    VersityGW: 'ghcr.io/versity/versitygw:v1.7.0',
  },
}
