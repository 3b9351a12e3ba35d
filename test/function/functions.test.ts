import { basename } from 'node:path'
import type { IDeployment } from 'kubernetes-models/apps/v1'
import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, pass, type World } from '../../src/render/crossplane.ts'
import { configMap, edited, later, ready, run, secret, world } from '../golden/worlds.ts'
import { answerTo } from './answer.ts'

type Functions = NonNullable<ClaimSpec['functions']>

const code = configMap('hello-code', {
  'index.ts': "import './lib/a.ts'",
  'lib__a.ts': 'export {}',
})
const given: Functions = {
  enabled: true,
  source: { type: 'ConfigMap', configMap: { hello: { name: 'hello-code' } } },
}
const inline: Functions = {
  enabled: true,
  source: { inline: { hello: { 'index.ts': 'Deno.serve()' } } },
}

const start = (functions: Functions, ...objects: KubeObject[]): World =>
  world({ functions }, { objects })

const told = async (state: World) => {
  const { fatal, message, keys } = await answerTo(state)
  return { fatal, message, desired: keys }
}

const templateOf = (object: unknown): string =>
  JSON.stringify((object as { spec?: { template?: unknown } } | undefined)?.spec?.template)

/** Pods that are replaced when the world becomes another one. */
const rolled = async (before: World, after: World): Promise<string[]> => {
  const { objects } = await answerTo(after)
  return Object.entries(objects)
    .filter(([key]) => key.endsWith('-deployment'))
    .filter(([key, object]) => templateOf(object) !== templateOf(before.observed[key]))
    .map(([key]) => key)
}

const inCluster = (state: World, ...objects: KubeObject[]): World => ({
  ...state,
  cluster: { objects },
})

describe('the code of Edge Functions', () => {
  it('is in one ConfigMap of the project, when it stands in the claim', async () => {
    const { observed } = await ready(start(inline))
    expect(observed['functions-code']).toMatchObject({
      kind: 'ConfigMap',
      data: { 'hello__index.ts': 'Deno.serve()' },
    })
  })

  it('rolls the runtime and nothing else, when it changes in the claim', async () => {
    const state = await ready(start(inline))
    const other = { ...inline, source: { inline: { hello: { 'index.ts': 'other' } } } }
    expect(await rolled(state, edited(state, { functions: other }))).toEqual([
      'functions-deployment',
    ])
  })

  it('rolls the runtime and nothing else, when it changes in a ConfigMap', async () => {
    const state = await ready(start(given, code))
    const other = configMap('hello-code', { 'index.ts': 'other', 'lib__a.ts': 'export {}' })
    expect(await rolled(state, inCluster(state, other))).toEqual(['functions-deployment'])
  })

  it('rolls nothing for the order in which it is told', async () => {
    const state = await ready(start(given, code))
    const turned = configMap('hello-code', {
      'lib__a.ts': 'export {}',
      'index.ts': "import './lib/a.ts'",
    })
    expect(await rolled(state, inCluster(state, turned))).toEqual([])
  })

  it('may hold bytes that are no text', async () => {
    const wasm = (bytes: string) =>
      ({ ...code, binaryData: { 'a.wasm': Buffer.from(bytes).toString('base64') } }) as KubeObject
    const state = await ready(start(given, wasm('one')))
    expect(await rolled(state, inCluster(state, wasm('two')))).toEqual(['functions-deployment'])
  })

  it('of each folder is mounted from its own ConfigMap, however alike their names are', async () => {
    const wanted = { 'a-b': { name: 'one' }, a_b: { name: 'two' }, A_b: { name: 'three' } }
    const folders: Functions = { enabled: true, source: { type: 'ConfigMap', configMap: wanted } }
    const objects = Object.values(wanted).map(({ name }) => configMap(name, { 'index.ts': name }))
    const { observed } = await ready(start(folders, ...objects))
    const { spec } = observed['functions-deployment'] as IDeployment
    const pod = spec?.template?.spec
    const mounted = (pod?.initContainers?.[0]?.volumeMounts ?? []).flatMap((mount) => {
      const volume = pod?.volumes?.find(({ name }) => name === mount.name)
      return volume?.configMap ? [[basename(mount.mountPath), { name: volume.configMap.name }]] : []
    })
    expect(Object.fromEntries(mounted)).toEqual(wanted)
  })

  it('leaves nothing behind when it goes', async () => {
    const state = await ready(start(inline))
    const bare = edited(state, { functions: { enabled: true } })
    const { response } = await pass(bare, run)
    const after = apply(bare, response).observed
    expect(after).not.toHaveProperty('functions-code')
    expect(templateOf(after['functions-deployment'])).toBe(
      templateOf((await ready(start({ enabled: true }))).observed['functions-deployment']),
    )
  })

  const path = 'spec\\.functions\\.source\\.configMap\\.hello: ConfigMap team-a/hello-code'
  const broken: readonly (readonly [what: string, KubeObject[], Functions, RegExp])[] = [
    ['is missing', [], given, new RegExp(`^${path} does not exist; make it`)],
    [
      'has nothing to begin with',
      [configMap('hello-code', { 'main.ts': '' })],
      given,
      new RegExp(
        `^${path} has no index.ts; add it, or name another file in spec.functions.function.hello.entrypoint`,
      ),
    ],
    [
      'lacks the entrypoint that is named',
      [code],
      { ...given, function: { hello: { entrypoint: 'src/main.ts' } } },
      new RegExp(`^${path} has no src/main.ts, which .*hello.entrypoint names; add it`),
    ],
    [
      'has a key that is no path',
      [configMap('hello-code', { 'index.ts': '', '__tests__a.ts': '' })],
      given,
      new RegExp(`^${path} has the key "__tests__a.ts", which is no path; rename it`),
    ],
    [
      'has a file where a folder is',
      [configMap('hello-code', { 'index.ts': '', lib: '', 'lib__a.ts': '' })],
      given,
      new RegExp(`^${path} has lib as a file and as a folder; rename one`),
    ],
    [
      'is of a project',
      [
        {
          ...code,
          metadata: { ...code.metadata, labels: { 'app.kubernetes.io/managed-by': 'xsupabase' } },
        },
      ],
      given,
      new RegExp(`^${path} belongs to a project; copy the value into a ConfigMap of your own`),
    ],
  ]

  it.each(broken)(
    'that %s is told in words, and only the runtime waits',
    async (_, objects, functions, words) => {
      const result = await told(await later(start(functions, ...objects), 3))
      expect(result.fatal).toBe(false)
      expect(result.message).toMatch(words)
      expect(result.desired).toContain('rest-deployment')
      expect(result.desired).not.toContain('functions-deployment')
    },
  )

  it.each(broken)('that %s later keeps what runs', async (_, objects, functions, words) => {
    const whole = configMap('hello-code', { 'index.ts': '', 'src__main.ts': '' })
    const state = await ready(start(functions, whole))
    const after = inCluster(state, ...objects)
    expect(await rolled(state, after)).toEqual([])
    expect((await told(after)).message).toMatch(words)
  })

  it('of a folder to import from needs nothing to begin with', async () => {
    const shared: Functions = {
      enabled: true,
      source: { type: 'ConfigMap', configMap: { _shared: { name: 'shared' } } },
    }
    const state = await ready(start(shared, configMap('shared', { 'cors.ts': '' })))
    expect((await told(state)).message).toMatch(/^every service answers/)
  })

  it('is not asked for while functions are off', async () => {
    const state = await ready(start({ ...given, enabled: false }))
    expect((await told(state)).message).toMatch(/^every service answers/)
  })
})

describe('the variables of Edge Functions', () => {
  const whole: Functions = {
    enabled: true,
    envFrom: [{ secretRef: { name: 'keys' } }, { configMapRef: { name: 'settings' } }],
  }
  const keys = secret('keys', { STRIPE: 'a' })
  const settings = configMap('settings', { GREETING: 'b' })

  it.each([
    ['Secret', [secret('keys', { STRIPE: 'other' }), settings]],
    ['ConfigMap', [keys, configMap('settings', { GREETING: 'b', MORE: 'c' })]],
  ])('roll the runtime and nothing else, when they change in a %s', async (_, objects) => {
    const state = await ready(start(whole, keys, settings))
    expect(await rolled(state, inCluster(state, ...objects))).toEqual(['functions-deployment'])
  })

  it.each([
    ['Secret', [settings], 'envFrom\\[0\\]\\.secretRef: Secret team-a/keys'],
    ['ConfigMap', [keys], 'envFrom\\[1\\]\\.configMapRef: ConfigMap team-a/settings'],
  ])('are missed in words, when their %s goes, and what runs stays', async (_, objects, words) => {
    const state = await ready(start(whole, keys, settings))
    expect(await rolled(state, inCluster(state, ...objects))).toEqual([])
    expect((await told(inCluster(state, ...objects))).message).toMatch(
      new RegExp(`^spec\\.functions\\.${words} does not exist; make it`),
    )
  })

  it('roll the runtime and nothing else, when a value that env refers to changes', async () => {
    const one: Functions = {
      enabled: true,
      env: [{ name: 'STRIPE_KEY', secretRef: { name: 'keys', key: 'STRIPE' } }],
    }
    const state = await ready(start(one, keys))
    const other = inCluster(state, secret('keys', { STRIPE: 'other' }))
    expect(await rolled(state, other)).toEqual(['functions-deployment'])
    expect((await told(inCluster(state))).message).toMatch(
      /^spec\.functions\.env\[STRIPE_KEY\]\.secretRef: Secret team-a\/keys does not exist/,
    )
  })

  it("cannot be taken from the project's own Secrets", async () => {
    const state = start({ enabled: true, envFrom: [{ secretRef: { name: 'shop-supabase' } }] })
    expect(await told(state)).toMatchObject({ fatal: true })
    expect((await told(state)).message).toMatch(
      /^spec\.functions\.envFrom\[0\]\.secretRef: Secret shop-supabase is one of the project's own/,
    )
  })
})

it('a setting of one function rolls the runtime and nothing else', async () => {
  const state = await ready(start(inline))
  const other = { ...inline, function: { hello: { verifyJwt: false } } }
  expect(await rolled(state, edited(state, { functions: other }))).toEqual(['functions-deployment'])
})
