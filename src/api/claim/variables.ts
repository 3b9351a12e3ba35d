import * as z from 'zod'
import { byName, secretRef, text } from '../fields.ts'

/** Environment variables, by name: each with a value, or with a reference to one. */
export const variables = (description: string, example: string) =>
  byName(
    z.strictObject({
      name: z
        .string()
        .max(128)
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
        .meta({ description: 'Name of the variable.', example }),
      value: text('Its value, taken as it is.', { max: 8192, example: 'debug' }),
      secretRef: secretRef('Secret to take the value from, instead of value.', {
        example: { name: 'extra', key: 'token' },
      }),
    }),
    64,
  )
    .meta({
      description,
      absent: 'none',
      example: [{ name: example, value: 'debug' }],
      listType: 'map',
      listMapKeys: ['name'],
    })
    .optional()
