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

/** CRDs of our own making for kinds that no registry serves: checked by less, better than by nothing. */
const excerpts = join(import.meta.dirname, 'excerpts')

type Text = { readonly text: string; readonly isExcerpt: boolean }

/** Texts of the files of all folders: to read them as YAML takes seconds, so few are. */
let texts: readonly Text[] | undefined
const all = (): readonly Text[] => {
  texts ??= [...operatorCrds, brought, excerpts].filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => ({
        text: readFileSync(join(folder, file), 'utf8'),
        isExcerpt: folder === excerpts,
      })),
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

type Found = { readonly definition: Definition; readonly isExcerpt: boolean }

const find = (apiVersion: string, kind: string): Found | undefined => {
  const group = apiVersion.slice(0, apiVersion.indexOf('/'))
  for (const { text, isExcerpt } of all()) {
    if (!text.includes(`group: ${group}`) || !text.includes(`kind: ${kind}\n`)) continue
    const found = parseAllDocuments(text)
      .map((document) => document.toJS() as Definition | null)
      .find(isOf(apiVersion, kind))
    if (found) return { definition: withoutConversion(found, apiVersion), isExcerpt }
  }
  return undefined
}

/** The CRD of a kind; undefined where neither a registry nor a folder has it. */
export const definitionOf = (apiVersion: string, kind: string): Definition | undefined =>
  find(apiVersion, kind)?.definition

/** Kinds whose CRDs no package registry serves: without a folder of them they are not checked. */
export const isServedNowhere = ({ apiVersion, grantedByCrossplane }: Kind): boolean =>
  grantedByCrossplane === true || apiVersion === 'minio.min.io/v2'

type Unchecked = {
  /** Kinds that no CRD was found for. */
  readonly missing: readonly Kind[]
  /** Kinds that are checked by an excerpt of ours alone. */
  readonly excerpts: readonly Kind[]
}

/** Installs the CRD of each kind that is composed and that the API server does not serve yet. */
export const installCrds = async (client: Client): Promise<Unchecked> => {
  const missing: Kind[] = []
  const partly: Kind[] = []
  for (const each of kinds) {
    const { apiVersion, kind } = each
    if (await client.serves(apiVersion, kind)) continue
    const found = find(apiVersion, kind)
    if (!found) {
      missing.push(each)
      continue
    }
    if (found.isExcerpt) partly.push(each)
    await client.apply(found.definition)
    await until(
      `${kind} to be served`,
      30,
      async () => (await client.serves(apiVersion, kind)) || undefined,
    )
  }
  return { missing, excerpts: partly }
}
