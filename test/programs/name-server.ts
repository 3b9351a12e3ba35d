import { join } from 'node:path'
import { cached, type Program } from './cache.ts'
import { type GoBinary, goBuild, goFingerprint } from './go.ts'

/** As deployed: the tag of CoreDNS' image. */
export const coreDnsVersion = '1.15.0'

const binaries: readonly GoBinary[] = [
  { name: 'coredns', main: '.' },
  { name: 'pause', main: './pause' },
]

const module = join(import.meta.dirname, 'dns')
const folder = cached('dns', goFingerprint(module, binaries))

export const dnsBinary = (name: 'coredns' | 'pause'): string => join(folder, name)

/** CoreDNS with the plugins of a cluster, and what holds a pod's namespaces. */
export const nameServer: Program = {
  name: 'coredns',
  needs: 'Go 1.26; some 2 minutes when its build cache is cold',
  folder,
  path: dnsBinary('pause'),
  install: (into) => goBuild(module, binaries, into),
}
