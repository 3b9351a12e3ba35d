import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cached, type Program } from './cache.ts'
import { goBuild, moduleFolder } from './go.ts'

/** A program that runs as a pod of the cluster, built in the folder of its own module. */
export type OperatorSource = {
  readonly name: string
  readonly module: string
  readonly version: string
  /** Its `main` in the module. */
  readonly main: string
  /** Where the module has what users apply, in that order. */
  readonly manifests: readonly string[]
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
    manifests: ['releases/cnpg-1.30.0.yaml'],
  },
  'local-path-provisioner': {
    name: 'local-path-provisioner',
    module: 'github.com/rancher/local-path-provisioner',
    version: 'v0.0.30',
    main: '.',
    manifests: ['deploy/local-path-storage.yaml'],
    modules: 'mod',
  },
  'zalando-postgres-operator': {
    name: 'zalando-postgres-operator',
    module: 'github.com/zalando/postgres-operator',
    version: 'v1.15.1',
    main: './cmd',
    manifests: [
      ...['postgresql.crd', 'operatorconfiguration.crd', 'postgresteam.crd', 'configmap'],
      ...['operator-service-account-rbac', 'postgres-operator', 'api-service'],
    ].map((name) => `manifests/${name}.yaml`),
  },
  'plugin-barman-cloud': {
    name: 'plugin-barman-cloud',
    module: 'github.com/cloudnative-pg/plugin-barman-cloud',
    version: 'v0.14.0',
    main: './cmd/manager',
    manifests: ['manifest.yaml'],
  },
} as const satisfies Readonly<Record<string, OperatorSource>>

export type OperatorName = keyof typeof sources

const folderOf = ({ name, version }: OperatorSource): string => cached(name, version)

export const operatorBinary = (name: OperatorName): string =>
  join(folderOf(sources[name]), 'program')

export const operatorManifest = (name: OperatorName): string =>
  join(folderOf(sources[name]), 'manifest.yaml')

export const operatorProgram = (name: OperatorName): Program => {
  const source: OperatorSource = sources[name]
  return {
    name: source.name,
    needs: 'Go 1.26; some 4 minutes when its build cache is cold',
    folder: folderOf(source),
    path: operatorBinary(name),
    install: (into) => {
      const { module, version, main, manifests, modules } = source
      const folder = moduleFolder(module, version)
      const texts = manifests.map((path) => readFileSync(join(folder, path), 'utf8'))
      writeFileSync(join(into, 'manifest.yaml'), texts.join('\n---\n'))
      goBuild(folder, [{ name: 'program', main }], into, modules)
    },
  }
}

/** What every cluster of the tests has. */
export const operatorPrograms: readonly Program[] = [
  operatorProgram('cloudnative-pg'),
  operatorProgram('local-path-provisioner'),
]
