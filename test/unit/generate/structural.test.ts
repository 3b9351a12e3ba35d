import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Schema } from '../../../src/generate/schema.ts'
import { structural } from '../../../src/generate/structural.ts'

const silent = (): undefined => undefined
const convert = (schema: z.core.$ZodType): Schema => structural(schema, silent)

const allowed: readonly (readonly [reason: string, schema: z.ZodType, expected: Schema])[] = [
  ['a text', z.string(), { type: 'string' }],
  [
    'a text with bounds and a pattern',
    z
      .string()
      .min(1)
      .max(9)
      .regex(/^a\/[^@\s]+$/),
    { type: 'string', minLength: 1, maxLength: 9, pattern: '^a/[^@\\s]+$' },
  ],
  [
    'the stricter of two bounds',
    z.string().max(63).min(1).max(2048).min(3),
    { type: 'string', minLength: 3, maxLength: 63 },
  ],
  [
    'a text with a refinement, which only the function checks',
    z.string().refine((text) => text !== 'x'),
    { type: 'string' },
  ],
  ['an integer', z.int().min(1).max(3), { type: 'integer', minimum: 1, maximum: 3 }],
  ['an integer without bounds', z.int(), { type: 'integer' }],
  ['a number', z.number().min(0.5), { type: 'number', minimum: 0.5 }],
  ['a boolean', z.boolean(), { type: 'boolean' }],
  ['a choice', z.enum(['Kong', 'Envoy']), { type: 'string', enum: ['Kong', 'Envoy'] }],
  [
    'a list',
    z.array(z.string()).min(1).max(3),
    {
      type: 'array',
      minItems: 1,
      maxItems: 3,
      'x-kubernetes-list-type': 'atomic',
      items: { type: 'string' },
    },
  ],
  [
    'a list with keys',
    z.array(z.strictObject({ name: z.string() })).meta({ listType: 'map', listMapKeys: ['name'] }),
    {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    },
  ],
  [
    'a map',
    z.record(z.string().max(9), z.string().max(5)).meta({ maxProperties: 2 }),
    {
      type: 'object',
      maxProperties: 2,
      additionalProperties: { type: 'string', maxLength: 5 },
    },
  ],
  [
    'a map of anything',
    z.record(z.string(), z.unknown()),
    { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  ],
  ['anything', z.unknown(), { 'x-kubernetes-preserve-unknown-fields': true }],
  [
    'an object, of which only what is not optional is required',
    z.strictObject({ a: z.string(), b: z.boolean().optional() }),
    {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'boolean' } },
      required: ['a'],
    },
  ],
]

const refused: readonly (readonly [reason: string, schema: z.ZodType, message: RegExp])[] = [
  ['a union', z.union([z.string(), z.int()]), /zod's union/],
  [
    'a discriminated union',
    z.discriminatedUnion('a', [z.strictObject({ a: z.literal('b') })]),
    /union/,
  ],
  ['a nullable', z.string().nullable(), /zod's nullable/],
  ['a default', z.string().default('x'), /zod's default/],
  ['a prefault', z.string().prefault('x'), /zod's prefault/],
  ['a catch', z.string().catch('x'), /zod's catch/],
  ['a literal', z.literal('x'), /zod's literal/],
  ['a tuple', z.tuple([z.string()]), /zod's tuple/],
  ['a transformation', z.string().transform(Number), /zod's pipe/],
  ['a lazy schema', z.lazy(() => z.string()), /zod's lazy/],
  ['an intersection', z.intersection(z.strictObject({}), z.strictObject({})), /intersection/],
  ['a date', z.date(), /zod's date/],
  ['any', z.any(), /zod's any/],
  ['null', z.null(), /zod's null/],
  ['a loose object', z.looseObject({}), /not strict/],
  ['an object that strips', z.object({}), /not strict/],
  ['a format', z.email(), /the format email/],
  ['a format as a check', z.string().check(z.email()), /the format email/],
  ['a trimmed text', z.string().trim(), /the check overwrite/],
  ['an exact length', z.string().length(3), /the check length_equals/],
  ['an exclusive bound', z.int().gt(1), /greater_than/],
  ['a multiple', z.int().multipleOf(2), /multiple_of/],
  ['a 32-bit integer', z.int32(), /the format int32/],
  ['an enum of numbers', z.enum({ a: 1 }), /an enum of numbers/],
  ['two patterns', z.string().regex(/a/).regex(/b/), /a second pattern/],
  ['a lookahead', z.string().regex(/^(?!a)/), /not RE2/],
  ['a lookbehind', z.string().regex(/(?<!a)b/), /not RE2/],
  ['a backreference', z.string().regex(/(a)\1/), /not RE2/],
  ['a flag', z.string().regex(/a/i), /the flag i/],
]

describe('the structural schema', () => {
  test.each(allowed)('has %s', (_, schema, expected) => {
    expect(convert(schema)).toEqual(expected)
  })

  test.each(refused)('refuses %s and names the path', (_, schema, message) => {
    const nested = z.strictObject({ a: z.array(z.strictObject({ b: schema.optional() })) })
    expect(() => convert(nested)).toThrow(/^cannot turn a\[\]\.b into a structural schema/)
    expect(() => convert(nested)).toThrow(message)
  })

  test('has the text that is asked for, of the inside and the outside of optional', () => {
    const schema = z.strictObject({
      a: z.string().meta({ description: 'inside' }).optional(),
      b: z.string().meta({ description: 'inside' }).optional().meta({ description: 'outside' }),
    })
    const { properties } = structural(schema, ({ meta, path }) => `${path} ${meta.description}`)
    expect(properties?.a?.description).toBe('a inside')
    expect(properties?.b?.description).toBe('b outside')
  })
})
