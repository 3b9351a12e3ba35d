import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { kinds } from '../../../src/kube/kinds.ts'
import type { KubeObject } from '../../../src/kube/objects.ts'
import { operatorCrds } from '../../programs/operator-crds.ts'
import type { Client } from './client.ts'
import { until } from './until.ts'

type Definition = KubeObject & {
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly { readonly name: string }[]
  }
}

/** CRDs that no package registry serves: a folder of YAML files. */
const brought = process.env.XSUPABASE_CRDS ?? join(import.meta.dirname, '../../../../shared/crds')

const definitionsOf = (folder: string): Definition[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
        .map((document) => document.toJS() as Definition | null)
        .filter((object) => object !== null)
        .filter(({ kind }) => kind === 'CustomResourceDefinition')
    : []

/** CRDs of our own making for kinds that no registry serves: checked by less, better than by nothing. */
const excerpts = join(import.meta.dirname, 'excerpts')

const definitionOf = (apiVersion: string, kind: string) => {
  for (const folder of [...operatorCrds, brought, excerpts]) {
    const found = definitionsOf(folder).find(
      ({ spec: { group, names, versions } }) =>
        names.kind === kind && versions.some(({ name }) => apiVersion === `${group}/${name}`),
    )
    if (found) return { definition: found, isExcerpt: folder === excerpts }
  }
  return undefined
}

type Unchecked = {
  /** Kinds that no CRD was found for, as `<apiVersion>/<kind>`. */
  readonly missing: readonly string[]
  /** Kinds that are checked by an excerpt of ours alone. */
  readonly excerpts: readonly string[]
}

/** Installs the CRD of each kind that is composed and that the API server does not serve yet. */
export const installCrds = async (client: Client): Promise<Unchecked> => {
  const missing: string[] = []
  const partly: string[] = []
  for (const { apiVersion, kind } of kinds) {
    if (await client.serves(apiVersion, kind)) continue
    const found = definitionOf(apiVersion, kind)
    if (!found) {
      missing.push(`${apiVersion}/${kind}`)
      continue
    }
    if (found.isExcerpt) partly.push(`${apiVersion}/${kind}`)
    await client.apply(found.definition)
    await until(
      `${kind} to be served`,
      30,
      async () => (await client.serves(apiVersion, kind)) || undefined,
    )
  }
  return { missing, excerpts: partly }
}
