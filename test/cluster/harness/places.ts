import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from '../../programs/cache.ts'

/** One cluster a machine: its bridge, its cgroups and its rules of the firewall are the machine's. */
const root = process.env.XSUPABASE_CLUSTER ?? '/var/lib/xsupabase-cluster'

/** Where the cluster keeps what it writes. */
export const places = {
  root,
  logs: join(root, 'logs'),
  /** What was started, to be ended. */
  started: join(root, 'started'),
  pki: join(root, 'pki'),
  data: join(root, 'data'),
  configuration: join(root, 'etc'),
  /** Sockets and what no reboot outlives. */
  run: '/run/xsupabase-cluster',
  /** Layers and manifests of images; they outlive the cluster. */
  images: join(cacheDir(), 'cluster-images'),
  coordinates: join(root, 'cluster.json'),
} as const

export const makePlaces = (): void => {
  for (const folder of Object.values(places)) {
    if (!folder.endsWith('.json')) mkdirSync(folder, { recursive: true, mode: 0o755 })
  }
}
