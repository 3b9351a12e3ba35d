import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { type Kind, kinds } from '../../../src/kube/kinds.ts'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { operatorCrds } from '../../programs/operator-crds.ts'
import type { Client } from './client.ts'
import { until } from './until.ts'

type Version = { readonly name: string; readonly served: boolean; readonly storage: boolean }
type Definition = KubeObject & {
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly Version[]
    readonly conversion?: unknown
  }
}

/** CRDs that no package registry serves: a folder of YAML files. */
const brought = process.env.XSUPABASE_CRDS ?? join(import.meta.dirname, '../../../../shared/crds')

/** Texts of the files of all folders: to read them as YAML takes seconds, so few are. */
let texts: readonly string[] | undefined
const all = (): readonly string[] => {
  texts ??= [...operatorCrds, brought].filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  )
  return texts
}

const isOf = (apiVersion: string, kind: string) => (definition: Definition | null) =>
  definition?.kind === 'CustomResourceDefinition' &&
  definition.spec.names.kind === kind &&
  definition.spec.versions.some(({ name }) => apiVersion === `${definition.spec.group}/${name}`)

/**
 * The version that is used alone: another one would be had by a webhook of its controller, which
 * does not run here.
 */
const withoutConversion = (definition: Definition, apiVersion: string): Definition => {
  const { conversion, versions, ...spec } = definition.spec
  if (conversion === undefined) return definition
  const only = versions.filter(({ name }) => apiVersion === `${spec.group}/${name}`)
  return {
    ...definition,
    spec: { ...spec, versions: only.map((each) => ({ ...each, served: true, storage: true })) },
  }
}

/** The CRD of a kind; undefined where neither a registry nor a folder has it. */
export const definitionOf = (apiVersion: string, kind: string): Definition | undefined => {
  const group = apiVersion.slice(0, apiVersion.indexOf('/'))
  for (const text of all()) {
    if (!text.includes(`group: ${group}`) || !text.includes(`kind: ${kind}\n`)) continue
    const found = parseAllDocuments(text)
      .map((document) => document.toJS() as Definition | null)
      .find(isOf(apiVersion, kind))
    if (found) return withoutConversion(found, apiVersion)
  }
  return undefined
}

/** Kinds whose CRDs no package registry serves: without a folder of them they are not checked. */
export const isServedNowhere = ({ apiVersion, grantedByCrossplane }: Kind): boolean =>
  grantedByCrossplane === true || apiVersion === 'minio.min.io/v2'

/**
 * Installs the CRD of each kind that is composed and that the API server does not serve yet.
 *
 * @returns kinds that no CRD was found for
 */
export const installCrds = async (client: Client): Promise<readonly Kind[]> => {
  const missing: Kind[] = []
  for (const each of kinds) {
    const { apiVersion, kind } = each
    if (await client.serves(apiVersion, kind)) continue
    const definition = definitionOf(apiVersion, kind)
    if (!definition) {
      missing.push(each)
      continue
    }
    await client.apply(definition)
    await until(
      `${kind} to be served`,
      30,
      async () => (await client.serves(apiVersion, kind)) || undefined,
    )
  }
  return missing
}
