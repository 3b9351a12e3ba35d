import * as z from 'zod'
import { choice, flag, mapOf, object, objectName, strings } from '../fields.ts'
import { fileError, folderError, functionError, importMapError } from '../function-path.ts'
import { variables } from './variables.ts'

/**
 * A text that OpenAPI cannot check: the function refuses it, with the message that `errorOf` gives.
 */
const named = (max: number, errorOf: (text: string) => string | undefined) =>
  z
    .string()
    .max(max)
    .superRefine((value, context) => {
      const message = errorOf(value)
      if (message) context.addIssue({ code: 'custom', message })
    })

const file = (description: string, example: string, absent: string) =>
  named(128, fileError).meta({ description, example, absent }).optional()

const single = z.strictObject({
  enabled: flag('Whether the function answers.', { absent: 'true', example: false }),
  verifyJwt: flag('Whether it is called only with a valid token.', {
    absent: 'functions.verifyJwt',
    example: false,
  }),
  entrypoint: file(
    'File in the folder of the function that is started.',
    'src/main.ts',
    'index.ts, or else index.tsx, index.js, index.mjs or index.jsx',
  ),
  importMap: named(192, importMapError)
    .meta({
      description:
        'Import map, from the folder of the function; ../_shared/ leads to what is shared.',
      example: '../_shared/import_map.json',
      absent: 'deno.json or deno.jsonc beside the entrypoint',
    })
    .optional(),
  staticFiles: strings('Files that the function may read when it runs; globs are allowed.', {
    example: ['pages/*.html'],
    absent: 'none',
    maxItems: 32,
    item: z
      .string()
      .regex(
        /^([A-Za-z0-9_*-][A-Za-z0-9_*.-]*\/)*[A-Za-z0-9_*-][A-Za-z0-9_*.-]*$/,
        'must be a path inside the folder of the function, where * stands for any name',
      ),
  }),
})

const folder = named(63, folderError)
const code = z
  .string()
  .max(131_072, 'must have at most 131072 characters; put it into a ConfigMap: docs/functions.md')

const reference = (kind: string, example: string) =>
  z.strictObject({
    name: objectName(`Name of the ${kind}, in the namespace of the claim.`, { example }),
  })

const files = mapOf(
  'Files of the function by their path in its folder.',
  { maxKeys: 64 },
  { key: named(128, fileError), value: code },
).unwrap()

export const functions = object('Edge Functions (Deno).', {
  enabled: flag('Whether the runtime of Edge Functions runs.', { example: true }),
  verifyJwt: flag(
    'Whether a function is called only with a valid token, where it does not say itself.',
    {
      example: false,
    },
  ),
  env: variables(
    'Environment variables of every function. Names that begin with SUPABASE_ are refused.',
    'LOG_LEVEL',
  ),
  envFrom: z
    .array(
      z.strictObject({
        secretRef: reference('Secret', 'stripe')
          .meta({
            description: 'Secret whose keys become variables.',
            example: { name: 'stripe' },
            absent: 'none',
          })
          .optional(),
        configMapRef: reference('ConfigMap', 'settings')
          .meta({
            description: 'ConfigMap whose keys become variables.',
            example: { name: 'settings' },
            absent: 'none',
          })
          .optional(),
      }),
    )
    .max(16)
    .meta({
      description:
        'Secrets and ConfigMaps whose keys become environment variables of every function; of one name the last counts, and env before all.',
      example: [{ secretRef: { name: 'stripe' } }],
      listType: 'atomic',
    })
    .optional(),
  function: mapOf(
    'Settings of single functions, by name.',
    { maxKeys: 64, example: { hello: { verifyJwt: false } } },
    { key: named(63, functionError), value: single },
  ),
  source: object('Where the code of the functions is.', {
    type: choice(
      ['Inline', 'ConfigMap'],
      'Inline takes the code from this claim, ConfigMap from ConfigMaps in its namespace.',
      { example: 'ConfigMap' },
    ),
    inline: mapOf(
      'Code by function and file, at most 128 KiB in all; for type Inline. A name that begins with _ is a folder that functions import from.',
      {
        maxKeys: 64,
        example: { hello: { 'index.ts': "Deno.serve(() => new Response('Hello'))\n" } },
      },
      { key: folder, value: files },
    ),
    configMap: mapOf(
      'ConfigMap of each function; for type ConfigMap. Its keys are the names of the files, with __ for each / of a path. A name that begins with _ is a folder that functions import from.',
      { maxKeys: 64, example: { hello: { name: 'hello' }, _shared: { name: 'shared' } } },
      { key: folder, value: reference('ConfigMap', 'hello') },
    ),
  }),
})
