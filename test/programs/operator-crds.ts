import { join } from 'node:path'
import { cached, type Program } from './cache.ts'
import { copyFromModule } from './go.ts'

/** CRDs that the Go module proxy serves with the operator's sources. */
const sources = [
  {
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.30.0',
    files: { 'config/crd/bases': 'cloudnative-pg' },
  },
  {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.4.1',
    files: { 'config/crd/standard': 'gateway-api' },
  },
] as const

const folder = cached(
  'operator-crds',
  sources.map(({ files, version }) => `${Object.values(files)[0]}-${version}`).join('-'),
)

/** Folders of CRDs, one an operator. */
export const operatorCrds: readonly string[] = sources.flatMap(({ files }) =>
  Object.values(files).map((to) => join(folder, to)),
)

/** CRDs of the operators whose kinds are composed. */
export const operatorCrdFiles: Program = {
  name: 'CRDs of operators',
  needs: 'Go 1.26',
  folder,
  path: folder,
  install: (into) => {
    for (const { module, version, files } of sources) copyFromModule(module, version, files, into)
  },
}
