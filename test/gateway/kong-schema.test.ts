import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import type { GatewayInput } from '../../src/gateway/routes.ts'
import { gatewayInput } from './input.ts'
import { kongFile } from './kong-file.ts'
import { shapes } from './requests.ts'

const path = join(import.meta.dirname, '../../../shared/schemas/kong_json_schema.json')

/** Kong's own description of a declarative file; it does not know the fields of plugins. */
const validator = () => {
  const { $schema: _, ...schema } = JSON.parse(readFileSync(path, 'utf8')) as Record<
    string,
    unknown
  >
  return new Ajv({ strict: false, allErrors: true }).compile(schema)
}

describe("Kong's schema", () => {
  const validate = validator()
  const errors = (file: unknown): unknown => {
    validate(file)
    return validate.errors
  }

  test.each([
    ...shapes.map(([shape, input]): [string, GatewayInput] => [`a project ${shape}`, input]),
    ['the least', gatewayInput({ upstreams: { auth: { host: 'a', port: 1 } }, graphql: false })],
  ])('takes the file of %s', (_, input) => {
    expect(errors(kongFile(input))).toBeNull()
  })

  test('refuses a file with a field that it does not know', () => {
    expect(errors({ ...kongFile(gatewayInput()), sevrices: [] })).not.toBeNull()
  })
})
