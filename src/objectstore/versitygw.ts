import { DATA, type Server } from './incluster.ts'

/** VersityGW over a folder: a small, stateless S3 server. The volume must keep extended attributes. */
export const versityGW: Server = {
  type: 'VersityGW',
  port: 7070,
  args: ['--port', ':7070', '--health', '/health', 'posix', DATA],
  env: { HOME: '/tmp' },
  credentials: { accessKeyId: 'ROOT_ACCESS_KEY_ID', secretAccessKey: 'ROOT_SECRET_ACCESS_KEY' },
  health: { live: '/health', ready: '/health' },
}
