import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { DATABASE_TYPES, OBJECT_STORE_TYPES } from '../api/claim/database.ts'
import { INPUT_API_VERSION, INPUT_KIND } from '../api/platform.ts'

/** The one that is written by hand; the others differ from it by name, label and defaults. */
const SOURCE = 'apis/supabases/composition.yaml'

/** What a claim selects a Composition by. */
const PROVIDER_LABEL = 'xsupabase.io/provider'

type Types = { readonly database: string; readonly objectStore: string }

/** Types in force where neither the claim nor the platform says otherwise, by the label's value. */
const VARIANTS: Readonly<Record<string, Types>> = {
  aws: { database: 'RDS', objectStore: 'S3' },
  gcp: { database: 'CloudSQL', objectStore: 'GCS' },
  azure: { database: 'AzureFlexibleServer', objectStore: 'AzureBlob' },
  external: { database: 'External', objectStore: 'External' },
}

/** A type of back end, left out if this version does not have it. */
const member = (name: string, type: string, known: readonly string[]) =>
  known.includes(type) ? { [name]: { type } } : {}

const composition = (label: string, { database, objectStore }: Types): string => {
  const document = parseDocument(readFileSync(join(import.meta.dirname, '../..', SOURCE), 'utf8'))
  document.commentBefore = ` Generated from src/generate/compositions.ts by \`npm run generate\`, after composition.yaml: edit it there.`
  document.setIn(['metadata', 'name'], `supabase-${label}`)
  document.setIn(['metadata', 'labels', PROVIDER_LABEL], label)
  document.setIn(['spec', 'pipeline', 0, 'input'], {
    apiVersion: INPUT_API_VERSION,
    kind: INPUT_KIND,
    defaults: {
      ...member('database', database, DATABASE_TYPES),
      ...member('objectStore', objectStore, OBJECT_STORE_TYPES),
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** The Compositions beside the shipped one, by their file. */
export const compositions: Readonly<Record<string, () => string>> = Object.fromEntries(
  Object.entries(VARIANTS).map(([label, types]) => [
    `apis/supabases/composition-${label}.yaml`,
    () => composition(label, types),
  ]),
)
