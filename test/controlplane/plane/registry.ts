import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { controlPlaneBinary } from '../../programs/control-plane.ts'
import type { Folders } from './folders.ts'
import { type Service, service } from './service.ts'

/** Where packages are pushed to and pulled from: clients speak plain http to 127.0.0.1 alone. */
export const registryAt = (port: number): string => `127.0.0.1:${port}`

export const registry = (port: number, { root, logs }: Folders): Service => {
  const disk = join(root, 'registry')
  mkdirSync(disk) // it does not make it
  return service({
    name: 'registry',
    logs,
    ready: () =>
      fetch(`http://${registryAt(port)}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      ),
    command: () => [
      controlPlaneBinary('crane'),
      ...['registry', 'serve', '--address', registryAt(port)],
      ...['--disk', disk],
    ],
  })
}
