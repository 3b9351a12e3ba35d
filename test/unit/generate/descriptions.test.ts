import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { claimSchema } from '../../../src/api/claim/index.ts'
import { defaults } from '../../../src/api/defaults.ts'
import { merge } from '../../../src/api/layers.ts'
import { plans } from '../../../src/api/plans.ts'
import { platformSchema } from '../../../src/api/platform.ts'
import { statusSchema } from '../../../src/api/status.ts'
import { describeSetting, inForce, isGroup } from '../../../src/generate/description.ts'
import type { Field } from '../../../src/generate/field.ts'
import { schemaOf } from '../../../src/generate/structural.ts'
import { namedFields } from './fields.ts'

const roots = { claim: claimSchema, platform: platformSchema, status: statusSchema }
/** The platform's schema has the claim's inside, which is looked at by itself. */
const all = Object.entries(roots).flatMap(([root, schema]) =>
  namedFields(schema)
    .filter(({ path }) => root !== 'platform' || !/^(defaults|enforced|plans)\./.test(path))
    .map((field) => ({ root, field, name: `${root} ${field.path}` })),
)
const names = (found: typeof all): string[] => found.map(({ name }) => name)

/** Fields that hold a value rather than further fields that are described themselves. */
const values = all.filter(({ field }) => !isGroup(field))

describe('every field', () => {
  test('has a description that begins like a sentence', () => {
    expect(
      names(all.filter(({ field }) => !/^[A-Z0-9]/.test(field.meta.description ?? ''))),
    ).toEqual([])
  })

  test('that holds a value has an example', () => {
    const bare = values.filter(({ field }) => field.meta.example === undefined)
    expect(names(bare)).toEqual([])
  })

  test('has an example that its own schema takes', () => {
    const wrong = values.filter(
      ({ field: { schema, meta } }) =>
        meta.example !== undefined && !z.safeParse(schema, meta.example).success,
    )
    expect(names(wrong)).toEqual([])
  })

  test('has an example that the API server takes', () => {
    const bare = (field: Field) => schemaOf(field, () => undefined)
    // one compilation for all: a property for each field, by its name
    const properties = Object.fromEntries(values.map(({ name, field }) => [name, bare(field)]))
    const examples = Object.fromEntries(values.map(({ name, field }) => [name, field.meta.example]))
    const ajv = new Ajv({ strict: false, allErrors: true })
    ajv.validate({ type: 'object', properties }, examples)
    expect(ajv.errors ?? []).toEqual([])
  })
})

describe('the value in force', () => {
  const settings = values.filter(({ root, field }) => root === 'claim' && field.optional)

  test('is told of each optional setting', () => {
    const silent = settings.filter(
      ({ field }) => !/\nDefault: .+\nExample: /.test(describeSetting(defaults)(field) ?? ''),
    )
    expect(names(silent)).toEqual([])
  })

  test('is never "none" where only a number, a switch or a choice can be', () => {
    const silent = settings.filter(
      ({ field }) =>
        ['number', 'boolean', 'enum'].includes(field.schema._zod.def.type) &&
        inForce(field, defaults) === 'none',
    )
    expect(names(silent)).toEqual([])
  })

  test('is not told twice: words stand for what is no constant', () => {
    const twice = settings.filter(({ field }) => {
      const { absent, ...meta } = field.meta
      return absent !== undefined && inForce({ ...field, meta }, defaults) !== 'none'
    })
    expect(names(twice)).toEqual([])
  })

  test('is the constant also with the plan that holds by default', () => {
    const effective = merge(defaults, plans[defaults.plan])
    const other = settings.filter(
      ({ field }) =>
        field.meta.absent === undefined && inForce(field, effective) !== inForce(field, defaults),
    )
    expect(names(other)).toEqual([])
  })

  test('is what a constant of defaults.ts says, where there is one', () => {
    const find = (path: string) => settings.find(({ field }) => field.path === path)?.field
    const text = (path: string) => {
      const field = find(path)
      return field && inForce(field, defaults)
    }
    expect(text('auth.email.maxFrequency')).toBe('60s')
    expect(text('rest.schemas')).toBe('["public","graphql_public"]')
    expect(text('gateway.service.annotations')).toBe('none')
    expect(text('auth.siteUrl')).toBe('publicUrl')
  })

  test('is left out where a field must be there', () => {
    const [name] = namedFields(z.strictObject({ name: z.string().meta({ example: 'a' }) }))
    expect(name && describeSetting({ name: 'x' })(name)).toBe('Example: a')
  })
})
