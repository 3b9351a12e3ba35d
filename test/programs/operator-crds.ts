import { basename, extname, join } from 'node:path'
import { cached, type Program } from './cache.ts'
import { copyFromModule } from './go.ts'

/** CRDs that the Go module proxy serves with the operator's sources. */
const sources = [
  {
    name: 'cloudnative-pg',
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.30.0',
    from: ['config/crd/bases'],
  },
  {
    name: 'zalando',
    module: 'github.com/zalando/postgres-operator',
    version: 'v1.15.1',
    from: ['manifests/postgresql.crd.yaml'],
  },
  {
    name: 'gateway-api',
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.4.1',
    from: ['config/crd/standard'],
  },
  {
    name: 'prometheus-operator',
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    // These two of ten; the others are 4 MB.
    from: ['podmonitors', 'prometheusrules'].map(
      (plural) => `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`,
    ),
  },
] as const

const folder = cached(
  'operator-crds',
  sources.map(({ name, version }) => `${name}-${version}`).join('-'),
)

/** Folders of CRDs, one an operator. */
export const operatorCrds: readonly string[] = sources.map(({ name }) => join(folder, name))

/** CRDs of the operators whose kinds are composed. */
export const operatorCrdFiles: Program = {
  name: 'CRDs of operators',
  needs: 'Go 1.26',
  folder,
  path: folder,
  install: (into) => {
    for (const { name, module, version, from } of sources) {
      const files = from.map((path) => [path, join(name, extname(path) && basename(path))] as const)
      copyFromModule(module, version, Object.fromEntries(files), into)
    }
  },
}
