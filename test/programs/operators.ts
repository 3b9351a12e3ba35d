import { join } from 'node:path'
import { cached, type Program } from './cache.ts'
import { copyFromModule, goBuild, moduleFolder } from './go.ts'

/** A program that runs as a pod of the cluster, built in the folder of its own module. */
export type OperatorSource = {
  readonly name: string
  readonly module: string
  readonly version: string
  /** Its `main` in the module. */
  readonly main: string
  /** Where the module has the manifests that users apply. */
  readonly manifest: string
  /** `mod` where the module's go.sum is not complete. */
  readonly modules?: 'mod'
}

/** An operator more is a row more; test/cluster/harness/operators.ts says how it is deployed. */
const sources = {
  'cloudnative-pg': {
    name: 'cloudnative-pg',
    module: 'github.com/cloudnative-pg/cloudnative-pg',
    version: 'v1.30.0',
    main: './cmd/manager',
    manifest: 'releases/cnpg-1.30.0.yaml',
  },
  'local-path-provisioner': {
    name: 'local-path-provisioner',
    module: 'github.com/rancher/local-path-provisioner',
    version: 'v0.0.30',
    main: '.',
    manifest: 'deploy/local-path-storage.yaml',
    modules: 'mod',
  },
  // which only the tests of backups need
  'plugin-barman-cloud': {
    name: 'plugin-barman-cloud',
    module: 'github.com/cloudnative-pg/plugin-barman-cloud',
    version: 'v0.14.0',
    main: './cmd/manager',
    manifest: 'manifest.yaml',
  },
} as const satisfies Readonly<Record<string, OperatorSource>>

export type OperatorName = keyof typeof sources

const folderOf = ({ name, version }: OperatorSource): string => cached(name, version)

export const operatorBinary = (name: OperatorName): string =>
  join(folderOf(sources[name]), 'program')

export const operatorManifest = (name: OperatorName): string =>
  join(folderOf(sources[name]), 'manifest.yaml')

const program = (name: OperatorName): Program => {
  const source: OperatorSource = sources[name]
  return {
    name,
    needs: 'Go 1.26; some 4 minutes when its build cache is cold',
    folder: folderOf(source),
    path: operatorBinary(name),
    install: (into) => {
      const { module, version, main, manifest, modules } = source
      copyFromModule(module, version, { [manifest]: 'manifest.yaml' }, into)
      goBuild(moduleFolder(module, version), [{ name: 'program', main }], into, modules)
    },
  }
}

export const operatorPrograms: readonly Program[] = [
  program('cloudnative-pg'),
  program('local-path-provisioner'),
]

export const barmanPlugin: Program = program('plugin-barman-cloud')
