import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { kinds } from '../../src/kube/kinds.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import type { Kind } from '../../src/kube/verbs.ts'
import { newest } from '../../src/releases/index.ts'
import { cases } from '../golden/cases.ts'
import { readRequest } from '../golden/files.ts'
import { run } from '../golden/worlds.ts'
import { problems } from './strict.ts'

/** No package registry has the CRDs of providers: a folder of them beside the repository counts. */
const folder = process.env.XSUPABASE_CRDS ?? join(import.meta.dirname, '../../../shared/crds')

const fileOf = ({ apiVersion, plural }: Kind): string =>
  join(folder, `${apiVersion.split('/')[0]}_${plural}.yaml`)

type Schema = Record<string, unknown>
type Crd = {
  spec: {
    versions: { name: string; schema: { openAPIV3Schema: { properties: { spec: Schema } } } }[]
  }
}

const schemaOf = (kind: Kind): Schema => {
  const { spec } = parse(readFileSync(fileOf(kind), 'utf8')) as Crd
  const version = spec.versions.find(({ name }) => kind.apiVersion.endsWith(`/${name}`))
  if (!version) throw new Error(`${fileOf(kind)} has no ${kind.apiVersion}`)
  return version.schema.openAPIV3Schema.properties.spec
}

const responses = await Promise.all(cases.map(({ name }) => run(readRequest(newest.name, name))))
const objects = responses.flatMap(({ desired }) =>
  Object.values(desired?.resources ?? {}).map(({ resource }) => resource as unknown as KubeObject),
)

const provided = kinds.filter(({ grantedByCrossplane }) => grantedByCrossplane)

it.each(provided.filter((kind) => existsSync(fileOf(kind))))(
  'every $kind of $apiVersion is valid by its CRD, unknown fields refused',
  (kind) => {
    const rendered = objects.filter(
      (object) => object.apiVersion === kind.apiVersion && object.kind === kind.kind,
    ) as (KubeObject & { spec: unknown })[]
    expect(rendered.length).toBeGreaterThan(0)
    const schema = schemaOf(kind)
    for (const { spec } of rendered) expect(problems(schema, spec)).toEqual([])
  },
)

it('all kinds of providers are namespaced ones, for Crossplane 2', () => {
  expect(provided.length).toBeGreaterThan(0)
  for (const { apiVersion } of provided)
    expect(apiVersion).toMatch(/\.m\.(upbound|crossplane)\.io\//)
})
