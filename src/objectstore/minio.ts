import { DATA, type Server } from './incluster.ts'

/** MinIO, one server on one volume. The project is archived; its last image still serves. */
export const minIO: Server = {
  type: 'MinIO',
  port: 9000,
  // Certificates would be looked for in the home folder, which is read-only.
  args: ['server', DATA, '--address', ':9000', '--certs-dir', '/tmp/certs'],
  env: { MINIO_BROWSER: 'off', MINIO_UPDATE: 'off', HOME: '/tmp' },
  credentials: { accessKeyId: 'MINIO_ROOT_USER', secretAccessKey: 'MINIO_ROOT_PASSWORD' },
  exporter: { program: 'minio', port: 's3', path: '/minio/v2/metrics/cluster' },
  // A token would have to be signed with the root password; nobody outside the cluster gets here.
  exporterEnv: { MINIO_PROMETHEUS_AUTH_TYPE: 'public' },
  health: { live: '/minio/health/live', ready: '/minio/health/ready' },
}
