import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import { world } from '../golden/worlds.ts'
import { refusalOf, refusalOfClaim } from './answer.ts'

/** What the claim is told, or undefined when it is taken. */
const told = (spec: unknown): Promise<string | undefined> => refusalOf(world(spec as ClaimSpec))

/** Functions that stand in the claim: `hello`, and what is said beside. */
const withCode = (inline: Record<string, Record<string, string>>, more: object = {}) => ({
  functions: { enabled: true, source: { inline }, ...more },
})
const hello = { hello: { 'index.ts': 'Deno.serve()' } }

const WRONG: readonly (readonly [what: string, spec: unknown, message: RegExp])[] = [
  [
    'a function that begins nowhere',
    withCode({ hello: { 'main.ts': 'x' } }),
    /^spec\.functions\.source\.inline\.hello: has no index\.ts; add it, or name another file in spec\.functions\.function\.hello\.entrypoint$/,
  ],
  [
    'an entrypoint that is not there',
    withCode(hello, { function: { hello: { entrypoint: 'src/main.ts' } } }),
    /^spec\.functions\.source\.inline\.hello: has no src\/main\.ts, which spec\.functions\.function\.hello\.entrypoint names; add it$/,
  ],
  [
    'a file that is a folder as well',
    withCode({ hello: { 'index.ts': 'x', lib: 'x', 'lib/a.ts': 'x' } }),
    /^spec\.functions\.source\.inline\.hello: has lib as a file and as a folder; rename one$/,
  ],
  ...['../index.ts', '/index.ts', 'a//b.ts', './a.ts', 'a/..b', 'a b.ts', '[id].ts'].map(
    (path) =>
      [
        `a file ${path}`,
        withCode({ hello: { 'index.ts': 'x', [path]: 'x' } }),
        /^spec\.functions\.source\.inline\.hello\..*: must be a path inside the folder/,
      ] as const,
  ),
  ...['__tests__/a.ts', 'a_/b.ts', 'a__b.ts'].map(
    (path) =>
      [
        `a file ${path}, which no key of a ConfigMap stands for`,
        withCode({ hello: { 'index.ts': 'x', [path]: 'x' } }),
        /: must have no part with __, or with _ at its end: __ stands for \/ in a ConfigMap$/,
      ] as const,
  ),
  [
    'a path of nine parts',
    withCode({ hello: { 'index.ts': 'x', '1/2/3/4/5/6/7/8/9': 'x' } }),
    /must have at most 8 parts/,
  ],
  ...['hel lo', '1st', 'a.b', '-a', '_'].map(
    (name) =>
      [
        `a function "${name}"`,
        withCode({ [name]: { 'index.ts': 'x' } }),
        /^spec\.functions\.source\.inline\..*: must be the name of a function/,
      ] as const,
  ),
  ...['main', 'xsupabase-verify'].map(
    (name) =>
      [
        `a function "${name}"`,
        withCode({ [name]: { 'index.ts': 'x' } }),
        /: is the runtime's own; choose another name$/,
      ] as const,
  ),
  [
    'a function whose name has __',
    { functions: { source: { type: 'ConfigMap', configMap: { a__b: { name: 'x' } } } } },
    /^spec\.functions\.source\.configMap\.a__b: must have no __ and no _ at its end/,
  ],
  [
    'settings of a function whose name has __',
    { functions: { function: { old__one: { verifyJwt: false }, good: { verifyJwt: false } } } },
    /^spec\.functions\.function\.old__one: must have no __ and no _ at its end/,
  ],
  [
    'more code than a claim takes',
    withCode({
      hello: { 'index.ts': 'ä'.repeat(60_000) },
      more: { 'index.ts': 'x'.repeat(20_000) },
    }),
    /^spec\.functions\.source\.inline: must have at most 131072 bytes in all, it has 140000; put the functions into ConfigMaps and set spec\.functions\.source\.type to ConfigMap: docs\/functions\.md$/,
  ],
  [
    'code of functions that nobody has turned on',
    { functions: { source: { inline: hello } } },
    /^spec\.functions\.source: has code, but functions\.enabled is not true; set it, or say false$/,
  ],
  [
    'settings of functions that nobody has turned on',
    { functions: { function: { hello: { verifyJwt: false } } } },
    /^spec\.functions\.function: has settings, but functions\.enabled is not true; set it, or say false$/,
  ],
  [
    'a file of more than a claim takes',
    withCode({ hello: { 'index.ts': 'x'.repeat(131_073) } }),
    /^spec\.functions\.source\.inline\.hello\.index\.ts: must have at most 131072 characters; put it into a ConfigMap: docs\/functions\.md$/,
  ],
  [
    'settings of a function that is not there',
    withCode(hello, { function: { helo: { verifyJwt: false } } }),
    /^spec\.functions\.function\.helo: is no function of spec\.functions\.source; there are: hello$/,
  ],
  [
    'settings of a function where there is none',
    { functions: { enabled: true, function: { pay: { verifyJwt: false } } } },
    /^spec\.functions\.function\.pay: is no function of spec\.functions\.source, which has none; put its code there, or remove the settings: docs\/functions\.md$/,
  ],
  [
    'settings of what is no function',
    withCode(hello, { function: { _shared: { verifyJwt: false } } }),
    /^spec\.functions\.function\._shared: is no function: its name begins with _/,
  ],
  [
    'an entrypoint outside',
    withCode(hello, { function: { hello: { entrypoint: '../other/index.ts' } } }),
    /^spec\.functions\.function\.hello\.entrypoint: must be a path inside the folder/,
  ],
  [
    'an import map further outside',
    withCode(hello, { function: { hello: { importMap: '../../map.json' } } }),
    /^spec\.functions\.function\.hello\.importMap: must be a path inside the folder/,
  ],
  ...(
    [
      ['nosuch.json', 'source.inline.hello: has no nosuch.json, which spec.functions.function'],
      ['../_shared/nosuch.json', 'source.inline._shared: has no nosuch.json, which spec.functions'],
      ['../nosuch/map.json', 'function.hello.importMap: leads to nosuch, which is no folder of'],
      ['../constructor/name', 'function.hello.importMap: leads to constructor, which is no folder'],
    ] as const
  ).map(
    ([importMap, words]) =>
      [
        `an import map ${importMap}, which is not there`,
        withCode(
          { ...hello, _shared: { 'map.json': '{}' } },
          { function: { hello: { importMap } } },
        ),
        new RegExp(`^spec.functions.${words}`),
      ] as const,
  ),
  [
    'static files further outside',
    withCode(hello, { function: { hello: { staticFiles: ['a/../../../../proc/self/environ'] } } }),
    /^spec\.functions\.function\.hello\.staticFiles\[0\]: must be a path inside the folder/,
  ],
  [
    'ConfigMaps where the code is in the claim',
    { functions: { source: { configMap: { hello: { name: 'x' } } } } },
    /^spec\.functions\.source\.configMap: belongs to type ConfigMap, but the type is Inline; set spec\.functions\.source\.type to ConfigMap, or remove the field$/,
  ],
  [
    'code in the claim where it is in ConfigMaps',
    { functions: { source: { type: 'ConfigMap', inline: hello } } },
    /^spec\.functions\.source\.inline: belongs to type Inline, but the type is ConfigMap/,
  ],
  [
    "a variable that is the project's",
    { functions: { env: [{ name: 'SUPABASE_URL', value: 'x' }] } },
    /^spec\.functions\.env\[SUPABASE_URL\]: cannot be set: names that begin with SUPABASE_ are the project's; choose another name$/,
  ],
  [
    'a variable without a value',
    { functions: { env: [{ name: 'A' }] } },
    /^spec\.functions\.env\[0\]: A needs either value or secretRef$/,
  ],
  [
    'variables from nowhere',
    { functions: { envFrom: [{}] } },
    /^spec\.functions\.envFrom\[0\]: needs either secretRef or configMapRef$/,
  ],
  [
    'variables from two places at once',
    { functions: { envFrom: [{ secretRef: { name: 'a' }, configMapRef: { name: 'b' } }] } },
    /^spec\.functions\.envFrom\[0\]: has both secretRef and configMapRef; remove one of them$/,
  ],
]

describe('bad input about Edge Functions names field, reason and way out', () => {
  it.each(WRONG)('%s', async (_what, spec, message) => {
    expect(await told(spec)).toMatch(message)
  })
})

describe('what is taken', () => {
  it.each<readonly [what: string, spec: unknown]>([
    ['code beside its settings', withCode(hello, { function: { hello: { verifyJwt: false } } })],
    [
      'files without a name',
      withCode({ hello: { 'index.ts': 'x', '.npmrc': 'x', 'deno.json': '{}' } }),
    ],
    ['a folder to import from', withCode({ ...hello, _shared: { 'lib/cors.ts': 'x' } })],
    [
      'another entrypoint',
      withCode({ a: { 'src/a.mjs': 'x' } }, { function: { a: { entrypoint: 'src/a.mjs' } } }),
    ],
    ['JavaScript', withCode({ a: { 'index.js': 'x' } })],
    [
      'an import map beside, and pages',
      withCode(
        { ...hello, _shared: { 'map.json': '{}' } },
        {
          function: {
            hello: { importMap: '../_shared/map.json', staticFiles: ['pages/*.html', '**/*.txt'] },
          },
        },
      ),
    ],
    ['as much code as a claim takes', withCode({ hello: { 'index.ts': 'x'.repeat(131_072) } })],
    [
      'code of functions that are off',
      { functions: { enabled: false, source: { inline: hello }, function: { hello: {} } } },
    ],
    ['no code at all', { functions: { enabled: true, source: { type: 'ConfigMap' } } }],
  ])('%s', async (_what, spec) => {
    expect(await told(spec)).toBeUndefined()
  })

  it('settings of functions that the image has', async () => {
    const spec = { functions: { enabled: true, function: { any: { verifyJwt: false } } } }
    const images = { override: { functions: 'registry.example.com/functions:1' } }
    expect(await refusalOfClaim(spec, { images })).toBeUndefined()
  })
})
