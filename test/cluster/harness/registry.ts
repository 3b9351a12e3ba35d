import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { controlPlaneBinary } from '../../programs/control-plane.ts'
import { REGISTRY } from './addresses.ts'
import type { Daemon } from './daemon.ts'
import { places } from './places.ts'

/** Serves every image, over the folder of blobs that outlives the cluster. */
export const registry = (): Daemon => {
  const blobs = join(places.images, 'blobs')
  mkdirSync(blobs, { recursive: true }) // it does not make it
  return {
    name: 'registry',
    command: [
      controlPlaneBinary('crane'),
      ...['registry', 'serve', '--address', REGISTRY, '--disk', blobs],
    ],
    ready: () =>
      fetch(`http://${REGISTRY}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      ),
  }
}
