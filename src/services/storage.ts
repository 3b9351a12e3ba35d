import { caMounts } from '../database/tls.ts'
import { waitFor } from '../jobs/program.ts'
import { revisions } from '../jobs/revisions.ts'
import type { Environment } from '../kube/environment.ts'
import { image } from '../kube/image.ts'
import { httpGet, probes } from '../kube/probes.ts'
import { quantityValue } from '../kube/quantity.ts'
import { metricsAsked } from '../metrics/asked.ts'
import { CA_FILE, storeCaMounts } from '../objectstore/ca.ts'
import type { ObjectStore } from '../objectstore/index.ts'
import { type Component, component } from './component.ts'
import { key } from './keys.ts'
import type { Stack } from './stack.ts'

const PORT = 5000

const CHECKSUMS = { WhenSupported: 'WHEN_SUPPORTED', WhenRequired: 'WHEN_REQUIRED' } as const

/** The smallest part of an upload that S3 takes, in bytes, and how many it takes of one object. */
const SMALLEST_PART = 5 * 1024 * 1024
const MOST_PARTS = 10_000

/**
 * Storage holds a few parts of each running upload in memory: with its own 16 MiB, eight uploads at
 * once took it to 700 MB, with 5 MiB to 450 MB.
 */
const partSize = (sizeLimit: number): number =>
  Math.max(SMALLEST_PART, Math.ceil(sizeLimit / MOST_PARTS))

/**
 * Storage ignores the second variable without the first. With both, it serves metrics on both of
 * its ports; the gateway keeps clients away (gateway/routes.ts). SERVICE_NAME is what the names of
 * the metrics begin with.
 */
const metrics: Environment = {
  OTEL_METRICS_ENABLED: 'true',
  PROMETHEUS_METRICS_ENABLED: 'true',
  SERVICE_NAME: 'storage_api',
}

const s3 = (store: ObjectStore): Environment => ({
  STORAGE_BACKEND: 's3',
  STORAGE_S3_BUCKET: store.bucket,
  STORAGE_S3_ENDPOINT: store.endpoint,
  STORAGE_S3_REGION: store.region,
  STORAGE_S3_FORCE_PATH_STYLE: String(store.forcePathStyle),
  STORAGE_S3_REQUEST_CHECKSUM_CALCULATION: CHECKSUMS[store.checksums],
  STORAGE_S3_RESPONSE_CHECKSUM_VALIDATION: CHECKSUMS[store.checksums],
  TUS_ALLOW_S3_TAGS: String(store.objectTags),
  AWS_ACCESS_KEY_ID: store.credentials?.accessKeyId,
  AWS_SECRET_ACCESS_KEY: store.credentials?.secretAccessKey,
  NODE_EXTRA_CA_CERTS: store.ca && CA_FILE,
})

/**
 * Storage, over the object store.
 *
 * NODE_ENV stays unset: with `production` resumable uploads answer https:// locations whatever
 * STORAGE_PUBLIC_URL says.
 *
 * @param imgproxyUrl where images are transformed; undefined when they are not
 */
export const storage = (
  stack: Stack,
  store: ObjectStore,
  imgproxyUrl: string | undefined,
): Component => {
  const { project, database } = stack
  const { storage } = project.spec
  const sizeLimit = quantityValue(storage.fileSizeLimit)
  const login = { user: 'supabase_storage_admin', password: key(stack, 'storage-admin-password') }
  return component(stack, 'storage', {
    image: image(project, 'storage', project.release.images.storage),
    port: PORT,
    ports: { admin: PORT + 1 },
    exporter: { program: 'storage', port: 'admin', path: '/metrics' },
    user: 1000,
    mounts: [...caMounts(database), ...storeCaMounts(store)],
    probes: probes(httpGet('/status', PORT)),
    ...(store.serviceAccount && { serviceAccount: store.serviceAccount }),
    init: [waitFor(project, database, login, [revisions(stack).core])],
    owns: [
      /^(STORAGE|GLOBAL)_S3_/,
      /^(DATABASE|DB|S3_PROTOCOL|AWS|PGRST)_/,
      /^(AUTH_)?JWT_/,
      /^(PROJECT_REF|TENANT_ID|MULTI_TENANT|IS_MULTITENANT|MULTITENANT_.+)$/,
      /^(SERVER_)?(HOST|REGION|PORT|ADMIN_PORT|ADMIN_API_KEYS)$/,
      /^(OTEL_METRICS|PROMETHEUS_METRICS)_|^SERVICE_NAME$/,
      /^PG[A-Z0-9]+$/, // node-postgres fills in what the URL leaves open
      /^(PG_QUEUE_CONNECTION_URL|VECTOR_DATABASE_URL|(AUTH_)?ENCRYPTION_KEY)$/,
      /^(UPLOAD_)?FILE_SIZE_LIMIT$/,
      /^(FILE_)?STORAGE_(FILE_)?BACKEND(_PATH)?$/,
      /^(IMAGE_TRANSFORMATION_ENABLED|ENABLE_IMAGE_TRANSFORMATION|IMGPROXY_URL|POSTGREST_URL)$/,
      /^(TUS_URL_PATH|TUS_ALLOW_S3_TAGS|STORAGE_PUBLIC_URL|REQUEST_ALLOW_X_FORWARDED_PATH|S3_ALLOW_FORWARDED_HEADER)$/,
    ],
    env: {
      SERVER_PORT: String(PORT),
      SERVER_ADMIN_PORT: String(PORT + 1),
      TENANT_ID: store.folder,
      ANON_KEY: key(stack, 'anon-key'),
      SERVICE_KEY: key(stack, 'service-role-key'),
      AUTH_JWT_SECRET: key(stack, 'jwt-secret'),
      JWT_JWKS: key(stack, 'storage-jwks'),
      DATABASE_URL: key(stack, 'storage-database-url'),
      DB_INSTALL_ROLES: 'false',
      UPLOAD_FILE_SIZE_LIMIT: String(sizeLimit),
      STORAGE_S3_UPLOAD_PART_SIZE: String(partSize(sizeLimit)),
      // STORAGE_PUBLIC_URL stays unset. It would be the one name that signatures of the S3 protocol
      // are checked with and that resumable uploads go on at; so it is the name that was called,
      // which the gateway says in X-Forwarded-*.
      REQUEST_ALLOW_X_FORWARDED_PATH: 'true',
      TUS_URL_PATH: '/upload/resumable',
      S3_PROTOCOL_ENABLED: String(storage.s3Protocol.enabled),
      S3_PROTOCOL_ACCESS_KEY_ID: key(stack, 's3-protocol-access-key-id'),
      S3_PROTOCOL_ACCESS_KEY_SECRET: key(stack, 's3-protocol-secret-access-key'),
      IMAGE_TRANSFORMATION_ENABLED: String(imgproxyUrl !== undefined),
      IMGPROXY_URL: imgproxyUrl,
      ...s3(store),
      ...(metricsAsked(project) && metrics),
    },
  })
}
