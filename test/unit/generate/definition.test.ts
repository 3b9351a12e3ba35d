import { describe, expect, test } from 'vitest'
import { claimSchema } from '../../../src/api/claim/index.ts'
import { immutable } from '../../../src/api/immutable.ts'
import { CONNECTION_KEYS, statusSchema } from '../../../src/api/status.ts'
import type { Schema } from '../../../src/generate/schema.ts'
import { structural } from '../../../src/generate/structural.ts'
import { definition } from '../../../src/generate/xrd.ts'

const { spec: xrd } = definition
const [version] = xrd.versions
const { spec, status } = version?.schema.openAPIV3Schema.properties ?? {}

type Node = { readonly [key: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

/** Every object inside a value, with its path. */
const nodes = (value: unknown, path = ''): (readonly [path: string, node: Node])[] =>
  isNode(value)
    ? [
        [path, value],
        ...Object.entries(value).flatMap(([key, below]) => nodes(below, `${path}/${key}`)),
      ]
    : []

const schemas = nodes(version?.schema.openAPIV3Schema).filter(([path]) =>
  /(^|\/properties\/[^/]+|\/items|\/additionalProperties)$/.test(path),
)

const at = (root: Schema | undefined, path: string): Schema | undefined =>
  path.split('.').reduce<Schema | undefined>((schema, name) => schema?.properties?.[name], root)

/** Paths of texts, lists and maps without an upper bound. */
const unbounded = (schema: Schema, path: string): string[] => {
  if (schema.enum) return []
  const bound = { string: 'maxLength', array: 'maxItems', object: 'maxProperties' } as const
  const own =
    (schema.type === 'string' || schema.type === 'array' || schema.additionalProperties) &&
    schema[bound[schema.type as keyof typeof bound]] === undefined
      ? [path]
      : []
  return [
    ...own,
    ...Object.entries(schema.properties ?? {}).flatMap(([name, below]) =>
      unbounded(below, `${path}.${name}`),
    ),
    ...(schema.items ? unbounded(schema.items, `${path}[]`) : []),
    ...(schema.additionalProperties
      ? unbounded(schema.additionalProperties, `${path}.<name>`)
      : []),
  ]
}

describe('the definition', () => {
  test('offers a claim, which only v1 with scope LegacyCluster may', () => {
    expect(definition.apiVersion).toBe('apiextensions.crossplane.io/v1')
    expect(xrd.scope).toBe('LegacyCluster')
    expect(xrd.claimNames).toMatchObject({ kind: 'Supabase', plural: 'supabases' })
    expect(definition.metadata.name).toBe(`${xrd.names.plural}.${xrd.group}`)
  })

  test('has no default, which would beat the defaults of the platform', () => {
    expect(schemas.filter(([, node]) => 'default' in node).map(([path]) => path)).toEqual([])
  })

  test('has nothing that Crossplane drops or a structural schema refuses', () => {
    const keywords = ['anyOf', 'allOf', 'oneOf', 'not', 'nullable', '$ref', 'const', '$schema']
    const found = schemas.flatMap(([path, node]) =>
      keywords.filter((keyword) => keyword in node).map((keyword) => `${path} ${keyword}`),
    )
    expect(found).toEqual([])
    expect(schemas.filter(([, node]) => node.additionalProperties === false)).toEqual([])
  })

  test('gives every field one type', () => {
    const untyped = schemas.filter(
      ([, node]) => !node.type && node['x-kubernetes-preserve-unknown-fields'] !== true,
    )
    expect(untyped.map(([path]) => path)).toEqual([])
  })

  test('lists by keys that are there in every item', () => {
    const lists = schemas.filter(([, node]) => node['x-kubernetes-list-type'] === 'map')
    expect(lists.length).toBeGreaterThan(0)
    for (const [, node] of lists) {
      const { required, properties } = node.items as Schema
      expect(required).toEqual(
        expect.arrayContaining([...(node['x-kubernetes-list-map-keys'] as string[])]),
      )
      expect(Object.keys(properties ?? {})).toEqual(expect.arrayContaining([...(required ?? [])]))
    }
  })

  test('has sets of plain values only, as the API server asks', () => {
    const sets = schemas.filter(([, node]) => node['x-kubernetes-list-type'] === 'set')
    expect(sets.length).toBeGreaterThan(0)
    expect(sets.filter(([, node]) => (node.items as Schema).type !== 'string')).toEqual([])
  })

  test('requires no field of a claim, so that an empty spec is a project', () => {
    expect(spec && 'required' in spec).toBe(false)
  })

  test('leaves the names that Crossplane puts into spec and status to Crossplane', () => {
    const machinery =
      /^(claimRef|resourceRefs?|composition.*|composite.*|writeConnection.*|publish.*|crossplane|environment)$/
    expect(Object.keys(claimSchema.shape).filter((name) => machinery.test(name))).toEqual([])
    const own = ['conditions', 'connectionDetails', 'claimConditionTypes', 'observedGeneration']
    expect(Object.keys(statusSchema.shape).filter((name) => own.includes(name))).toEqual([])
  })

  test('shows URL, PHASE, RELEASE and MESSAGE, each from what the status has', () => {
    const columns = version?.additionalPrinterColumns ?? []
    expect(columns.map(({ name }) => name)).toEqual(['URL', 'PHASE', 'RELEASE', 'MESSAGE'])
    for (const { jsonPath } of columns.slice(0, 3)) {
      expect(at(status, jsonPath.replace('.status.', ''))?.type).toBe('string')
    }
    // a fatal result writes no status, only conditions
    expect(columns[3]?.jsonPath).toBe('.status.conditions[?(@.type=="Operational")].message')
  })

  test('has a column of no name that Crossplane adds itself', () => {
    const added = [
      'SYNCED',
      'READY',
      'COMPOSITION',
      'COMPOSITIONREVISION',
      'CONNECTION-SECRET',
      'AGE',
    ]
    const columns = version?.additionalPrinterColumns.map(({ name }) => name) ?? []
    expect(columns.filter((name) => added.includes(name))).toEqual([])
  })

  test('lets through every key of the connection Secret', () => {
    expect(xrd.connectionSecretKeys).toEqual(CONNECTION_KEYS)
    expect(new Set(CONNECTION_KEYS).size).toBe(CONNECTION_KEYS.length)
  })

  test('bounds no text of the status: one that is too long would fail the whole pass', () => {
    const texts = nodes(status).filter(([, node]) => 'maxLength' in node || 'pattern' in node)
    expect(texts).toEqual([])
  })

  test('is small enough for kubectl apply, which keeps a copy in an annotation', () => {
    expect(JSON.stringify(definition).length).toBeLessThan(262_144 - 4096)
  })
})

describe('what a claim cannot take back', () => {
  const rules = spec?.['x-kubernetes-validations'] ?? []
  const bare = structural(claimSchema, () => undefined)

  test.each(immutable)('$path is held by a rule at the root of spec', ({ path, allows }) => {
    const found = rules.filter(({ message }) => message.startsWith(`spec.${path} `))
    expect(found).toHaveLength(1)
    const [{ rule } = { rule: '' }] = found
    const steps = path.split('.').map((_, i, all) => all.slice(0, i + 1).join('.'))
    for (const step of steps) {
      expect(rule).toContain(`has(oldSelf.${step})`)
      expect(rule).toContain(`has(self.${step})`)
    }
    expect(rule).toContain(
      {
        'nothing else': `self.${path} == oldSelf.${path}`,
        'larger number': `self.${path} >= oldSelf.${path}`,
        'larger quantity': `quantity(self.${path}).compareTo(quantity(oldSelf.${path})) >= 0`,
      }[allows],
    )
  })

  test('has rules nowhere below spec, where a removed parent would switch them off', () => {
    const below = nodes(spec?.properties).filter(([, node]) => 'x-kubernetes-validations' in node)
    expect(below).toEqual([])
  })

  test.each(immutable)('$path is a field of a type that its rule can compare', (row) => {
    const schema = at(bare, row.path)
    const type = { 'larger number': 'integer', 'larger quantity': 'string' } as const
    expect(schema?.type).toBeTypeOf('string')
    if (row.allows !== 'nothing else') expect(schema?.type).toBe(type[row.allows])
    // CEL's quantity() fails on what is none: the pattern keeps such values out
    if (row.allows === 'larger quantity') {
      expect('10Gi').toMatch(new RegExp(schema?.pattern ?? '^$'))
      expect('10 GB').not.toMatch(new RegExp(schema?.pattern ?? ''))
    }
  })

  test.each(immutable)(
    '$path has a bounded size, so that its rule has a bounded cost',
    ({ path }) => {
      const schema = at(bare, path)
      expect(schema && unbounded(schema, path)).toEqual([])
    },
  )

  test('is told in messages that fit into the 2048 characters of a rule', () => {
    for (const { message, rule } of rules) {
      expect(message.length).toBeLessThan(300)
      expect(message).not.toContain('\n')
      expect(rule.length).toBeLessThan(2048)
    }
  })
})
