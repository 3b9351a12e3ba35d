import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { apply, isFatal, pass, type World } from '../../src/render/crossplane.ts'
import {
  changed,
  edited,
  later,
  platform,
  ready,
  run,
  secret,
  withObjects,
  without,
  world,
} from '../golden/worlds.ts'

type Told = {
  readonly fatal: boolean
  readonly message: string
  readonly reason: string
  readonly desired: string[]
}

const told = async (state: World): Promise<Told> => {
  const { response } = await pass(state, run)
  const condition = response.conditions.find(({ type }) => type === 'Operational')
  return {
    fatal: isFatal(response),
    message: condition?.message ?? '',
    reason: condition?.reason ?? '',
    desired: Object.keys(response.desired?.resources ?? {}),
  }
}

/** A spec as nobody's types would let it through. */
const wrong = (spec: unknown): ClaimSpec => spec as ClaimSpec

const SPECS: readonly (readonly [what: string, spec: ClaimSpec, message: RegExp])[] = [
  [
    'an unknown field',
    wrong({ atuh: {} }),
    /^spec\.atuh: is not a field of this API; did you mean "auth"\?$/,
  ],
  [
    'a field that is like none',
    wrong({ ingress: {} }),
    /^spec\.ingress: is not a field of this API; see docs\/api\.md/,
  ],
  [
    'a value with a slip',
    wrong({ gateway: { type: 'envoi' } }),
    /^spec\.gateway\.type: must be one of Kong, Envoy, got "envoi"; did you mean "Envoy"\?$/,
  ],
  [
    'a plan with a slip',
    { plan: 'samll' },
    /^spec\.plan: "samll" is not a plan; there are: .*; did you mean "small"\?$/,
  ],
  [
    'an unknown field deep inside',
    wrong({ auth: { email: { smpt: {} } } }),
    /^spec\.auth\.email\.smpt: is not a field of this API; did you mean "smtp"\?$/,
  ],
  [
    'a wrong type',
    wrong({ replicas: '3' }),
    /^spec\.replicas: must be of type (int|number), got "3"; write it without quotes: 3$/,
  ],
  [
    'a number in words',
    wrong({ replicas: 'three' }),
    /^spec\.replicas: must be of type (int|number), got "three"; write a whole number$/,
  ],
  [
    'a part of a pod',
    { replicas: 1.5 },
    /^spec\.replicas: must be of type int, got 1\.5; write a whole number$/,
  ],
  [
    'a switch in quotes',
    wrong({ realtime: { enabled: 'false' } }),
    /^spec\.realtime\.enabled: must be of type boolean, got "false"; write it without quotes: false$/,
  ],
  [
    'a switch in another word',
    wrong({ realtime: { enabled: 'off' } }),
    /^spec\.realtime\.enabled: must be of type boolean, got "off"; write true or false$/,
  ],
  ...['10m', '-5Gi', '50GB'].map(
    (size) =>
      [
        `a size of ${size}`,
        { database: { storage: { size } } },
        new RegExp(
          `^spec\\.database\\.storage\\.size: must be a size in bytes, such as 512Mi or 10Gi, got "${size}"$`,
        ),
      ] as const,
  ),
  [
    'data that shall outlive its claim in a volume, which cannot',
    { dataReclaimPolicy: 'Retain' },
    /^spec\.dataReclaimPolicy: cannot be Retain: the volumes of database\.type CloudNativePG go with the claim; set Delete/,
  ],
  ['a number out of range', { replicas: 0 }, /^spec\.replicas: must be at least 1, got 0/],
  [
    'a state that there is not',
    wrong({ state: 'Paused' }),
    /^spec\.state: must be one of Running, Hibernated, got "Paused"/,
  ],
  [
    'a network policy that there is not',
    wrong({ networkPolicy: { type: 'Strict' } }),
    /^spec\.networkPolicy\.type: must be one of Default, None, got "Strict"/,
  ],
  [
    'a network policy that is only named',
    wrong({ networkPolicy: 'None' }),
    /^spec\.networkPolicy: must be of type object, got "None"/,
  ],
  [
    'a value that is none of the list',
    wrong({ gateway: { type: 'Nginx' } }),
    /^spec\.gateway\.type: must be one of Kong, Envoy, got "Nginx"/,
  ],
  [
    'a union member without its type',
    { imgproxy: { external: { url: 'http://x.y' } } },
    /^spec\.imgproxy\.external: belongs to type External, but the type is Managed; set spec\.imgproxy\.type to External/,
  ],
  [
    'a type without its member',
    { imgproxy: { type: 'External' } },
    /^spec\.imgproxy\.external\.url: is missing/,
  ],
  [
    'a URL without a scheme',
    { publicUrl: 'api.x.io' },
    /^spec\.publicUrl: must be an absolute http or https URL.*got "api\.x\.io"/,
  ],
  [
    'a URL with credentials',
    { auth: { siteUrl: 'https://u:p@x.io' } },
    /^spec\.auth\.siteUrl: must be an absolute/,
  ],
  [
    'a public URL with a path',
    { publicUrl: 'https://x.io/api' },
    /^spec\.publicUrl: must be scheme, host and port only/,
  ],
  [
    'a glob that GoTrue panics on',
    { auth: { additionalRedirectUrls: ['https://[a'] } },
    /^spec\.auth\.additionalRedirectUrls\[0\]: has a \[ without its \]/,
  ],
  [
    'a redirect list in one entry',
    { auth: { additionalRedirectUrls: ['https://a.io,https://b.io'] } },
    /additionalRedirectUrls\[0\]: must not contain a comma/,
  ],
  [
    'a duration without unit',
    { auth: { jwtExpiry: '3600' } },
    /^spec\.auth\.jwtExpiry: must be a duration with a unit.*got "3600"/,
  ],
  [
    'a token that lives too long',
    { auth: { jwtExpiry: '169h' } },
    /^spec\.auth\.jwtExpiry: must be whole seconds, from 1s to 168h, got "169h"/,
  ],
  [
    'a token that lives half a second',
    { auth: { jwtExpiry: '500ms' } },
    /^spec\.auth\.jwtExpiry: must be whole seconds/,
  ],
  [
    'a blank value',
    { auth: { email: { smtp: { host: ' ' } } } },
    /^spec\.auth\.email\.smtp\.host: must not be blank/,
  ],
  ['an empty value', { plan: '' }, /^spec\.plan: must not be blank/],
  [
    'a mail server without a sender',
    { auth: { email: { smtp: { host: 'x' } } } },
    /^spec\.auth\.email\.smtp\.adminEmail: is missing/,
  ],
  [
    'a mail user without a password',
    { auth: { email: { smtp: { host: 'x', adminEmail: 'a@b', user: 'u' } } } },
    /passSecretRef: is missing: user is set/,
  ],
  [
    'a provider without client id',
    { auth: { external: { github: { secretRef: { name: 's', key: 'k' } } } } },
    /^spec\.auth\.external\.github\.clientId: is missing/,
  ],
  [
    'a provider without client secret',
    { auth: { external: { github: { clientId: 'x' } } } },
    /^spec\.auth\.external\.github\.secretRef: is missing/,
  ],
  [
    'a provider that does not exist',
    wrong({ auth: { external: { myspace: {} } } }),
    /^spec\.auth\.external\.myspace: is not a field/,
  ],
  [
    'a plan that does not exist',
    { plan: 'huge' },
    /^spec\.plan: "huge" is not a plan; there are: nano, small, medium, large/,
  ],
  [
    'a release that does not exist',
    { release: '1999.01' },
    /^spec\.release: "1999\.01" is not a release.*there are: 2026\.11/,
  ],
  [
    'a schema that is no identifier',
    { rest: { schemas: ['Public; drop'] } },
    /^spec\.rest\.schemas\[0\]: must be a lower-case SQL identifier/,
  ],
  [
    'a size without unit',
    { database: { storage: { size: '10' } } },
    /^spec\.database\.storage\.size: must be at least 128Mi, got "10"/,
  ],
  [
    'a parameter that the operator sets',
    { database: { parameters: { port: '1' } } },
    /^spec\.database\.parameters\.port: is set by the operator/,
  ],
  [
    'a WAL level that breaks Realtime',
    { database: { parameters: { wal_level: 'replica' } } },
    /parameters\.wal_level: must stay logical/,
  ],
  [
    'an image of another major version',
    { database: { cloudNativePG: { image: 'x.io/pg:16.1' } } },
    /^spec\.database\.cloudNativePG\.image: must have a tag that begins with the major version 17/,
  ],
  [
    'a major version without an image',
    { database: { majorVersion: 16 } },
    /^spec\.database\.majorVersion: release 2026\.11 has no image of PostgreSQL 16; name one in/,
  ],
  [
    'a variable without a value',
    { components: { auth: { env: [{ name: 'A' }] } } },
    /^spec\.components\.auth\.env\[0\]: A needs either value or secretRef/,
  ],
  [
    'a variable with two values',
    {
      components: {
        auth: { env: [{ name: 'A', value: 'x', secretRef: { name: 'a', key: 'k' } }] },
      },
    },
    /^spec\.components\.auth\.env\[0\]: A has both value and secretRef; remove one of them$/,
  ],
  [
    'a variable that the service sets',
    { components: { auth: { env: [{ name: 'GOTRUE_SITE_URL', value: 'x' }] } } },
    /^spec\.components\.auth\.env\[GOTRUE_SITE_URL\]: is set by xsupabase for auth/,
  ],
  [
    'the same without its prefix',
    { components: { auth: { env: [{ name: 'SITE_URL', value: 'x' }] } } },
    /env\[SITE_URL\]: is set by xsupabase/,
  ],
  [
    'an alias of the database URL',
    { components: { auth: { env: [{ name: 'DATABASE_URL', value: 'x' }] } } },
    /env\[DATABASE_URL\]: is set by xsupabase/,
  ],
  [
    'a legacy alias of the bucket',
    { components: { storage: { env: [{ name: 'GLOBAL_S3_BUCKET', value: 'x' }] } } },
    /env\[GLOBAL_S3_BUCKET\]: is set by xsupabase/,
  ],
  [
    'the _FILE form of a password',
    { components: { meta: { env: [{ name: 'PG_META_DB_PASSWORD_FILE', value: 'x' }] } } },
    /env\[PG_META_DB_PASSWORD_FILE\]: is set by xsupabase/,
  ],
  [
    "a variable that is nobody's",
    { components: { storage: { env: [{ name: 'NODE_OPTIONS', value: '--inspect' }] } } },
    /env\[NODE_OPTIONS\]: cannot be set/,
  ],
  [
    'a reference to the connection Secret',
    { secrets: { jwtSecretRef: { name: 'shop-supabase', key: 'X' } } },
    /^spec\.secrets\.jwtSecretRef: Secret shop-supabase is one of the project's own/,
  ],
]

describe('bad input is fatal and names field, reason and way out', () => {
  it.each(SPECS)('%s', async (_what, spec, message) => {
    const start = world(spec, { objects: [secret('jwt', { k: 'x'.repeat(40) })] })
    // Some of it can only be seen when there is a project to render.
    const first = await told(start)
    const result = first.fatal ? first : await told(await later(start, 1))
    expect(result.fatal).toBe(true)
    expect(result.message).toMatch(message)
  })

  it('many problems at once are all named, up to four', async () => {
    const { message } = await told(
      world({
        plan: '',
        replicas: 0,
        publicUrl: 'x',
        rest: { maxRows: 0 },
        auth: { jwtExpiry: '1' },
      }),
    )
    expect(message.split('; ')).toHaveLength(5)
    expect(message).toMatch(/; and 1 more$/)
  })

  it('a claim whose name is no Service name', async () => {
    const { fatal, message } = await told(world({}, { name: '9lives' }))
    expect(fatal).toBe(true)
    expect(message).toMatch(
      /^metadata\.name: "9lives" must begin with a letter.*make a claim of another name/,
    )
  })

  it('a composite without a claim', async () => {
    const state = world()
    const { claimRef: _none, ...spec } = state.composite.spec as Record<string, unknown>
    const result = await told({ ...state, composite: { ...state.composite, spec } })
    expect(result).toMatchObject({ fatal: true, reason: 'ClaimMissing' })
    expect(result.message).toMatch(/has no claim: make a Supabase/)
  })
})

describe('what was decided at birth stays', () => {
  const kept: readonly (readonly [string, ClaimSpec, RegExp])[] = [
    [
      'object-store type',
      { objectStore: { type: 'VersityGW' } },
      /^spec\.objectStore\.type: cannot be changed once it is set: .*In force is "MinIO", asked for is "VersityGW"; set it back/,
    ],
    [
      'major version',
      { database: { majorVersion: 15 } },
      /^spec\.database\.majorVersion: cannot be changed .*In force is 17, asked for is 15/,
    ],
    [
      'user id of PostgreSQL',
      { database: { cloudNativePG: { postgresUID: 26 } } },
      /^spec\.database\.cloudNativePG\.postgresUID: cannot be changed .*In force is 100/,
    ],
    [
      'source of the seed',
      { secrets: { seedSecretRef: { name: 's', key: 'k' } } },
      /^spec\.secrets\.seedSecretRef: cannot be changed .*In force is "Generated"/,
    ],
    [
      'source of the JWT secret',
      { secrets: { jwtSecretRef: { name: 's', key: 'k' } } },
      /^spec\.secrets\.jwtSecretRef: cannot be changed .*In force is "Derived"/,
    ],
    [
      'volumes do not shrink',
      { database: { storage: { size: '5Gi' } } },
      /^spec\.database\.storage\.size: can only grow .*In force is "10Gi", asked for is "5Gi"/,
    ],
    [
      'nor that of the files',
      { objectStore: { storage: { size: '1Gi' } } },
      /^spec\.objectStore\.storage\.size: can only grow .*In force is "10Gi"/,
    ],
    [
      'generations are raised one by one',
      { secrets: { generations: { jwt: 3 } } },
      /^spec\.secrets\.generations\.jwt: can be raised by one at a time: in force is 1, asked for is 3; remove the field, then ask for 2$/,
    ],
    [
      'those of the API keys, too',
      { secrets: { generations: { apiKeys: 3 } } },
      /^spec\.secrets\.generations\.apiKeys: can be raised by one at a time: in force is 1, asked for is 3; remove the field, then ask for 2$/,
    ],
  ]

  it.each(kept)('%s', async (_what, spec, message) => {
    const objects = [secret('s', { k: 'x'.repeat(48) })]
    const result = await told(edited(await ready(world({}, { objects })), spec))
    expect(result).toMatchObject({ fatal: true, reason: 'Immutable' })
    expect(result.message).toMatch(message)
  })

  it('a generation waits for the one before to be rolled out, and the way back is open', async () => {
    const rotate = (state: World, jwt: number) =>
      edited(state, { secrets: { generations: { jwt } } })
    const start = await ready(world())
    const rolling = apply(rotate(start, 2), (await pass(rotate(start, 2), run)).response)
    const result = await told(rotate(rolling, 3))
    expect(result).toMatchObject({ fatal: true, reason: 'Immutable' })
    expect(result.message).toMatch(
      /^spec\.secrets\.generations\.jwt: cannot be raised yet: generation 2 is still being rolled out; remove the field until the claim is Ready$/,
    )
    const rolledOut = await ready(rotate(rolling, 2))
    expect((await told(rotate(rolledOut, 3))).fatal).toBe(false)
  })

  it.each(['jwt', 'apiKeys'])('generations do not go back: %s', async (label) => {
    const rotated = await ready(
      edited(await ready(world()), { secrets: { generations: { [label]: 2 } } }),
    )
    const result = await told(edited(rotated, { secrets: { generations: { [label]: 1 } } }))
    expect(result.message).toMatch(
      new RegExp(
        `^spec\\.secrets\\.generations\\.${label}: can only grow .*In force is 2, asked for is 1`,
      ),
    )
  })

  it('what has grown stays in force where the claim no longer says it', async () => {
    const grown: ClaimSpec = {
      database: { storage: { size: '50Gi', walSize: '1Gi' } },
      objectStore: { storage: { size: '20Gi' } },
      secrets: { generations: { jwt: 2 } },
    }
    const state = await ready(edited(await ready(world()), grown))
    const silent = edited(state, {})
    const { response } = await pass(silent, run)
    expect(isFatal(response), response.results[0]?.message).toBe(false)
    expect(apply(silent, response).observed).toEqual(state.observed)
  })

  it('the seed, gone under a running project, is never made anew', async () => {
    const result = await told(without(await ready(world()), 'seed'))
    expect(result).toMatchObject({ fatal: true, reason: 'SeedMissing' })
    expect(result.message).toMatch(/restore it from a backup/)
  })

  it('nor is it when nothing else is left of the project but its status', async () => {
    const state = await ready(world())
    expect(await told({ ...state, observed: {} })).toMatchObject({
      fatal: true,
      reason: 'SeedMissing',
    })
  })

  it('a seed that somebody emptied is refused', async () => {
    const state = changed(
      await ready(world()),
      'seed',
      (object) => ({ ...object, data: {} }) as KubeObject,
    )
    expect(await told(state)).toMatchObject({ fatal: true, reason: 'SeedMissing' })
  })
})

describe("the user's Secrets", () => {
  const smtp: ClaimSpec = {
    auth: {
      email: {
        smtp: {
          host: 'x',
          adminEmail: 'a@b',
          user: 'u',
          passSecretRef: { name: 'smtp', key: 'pass' },
        },
      },
    },
  }
  const path = 'spec\\.auth\\.email\\.smtp\\.passSecretRef'

  it('one that is missing is named, and only its consumer waits', async () => {
    const result = await told(await later(world(smtp), 3))
    expect(result.fatal).toBe(false)
    expect(result.message).toMatch(
      new RegExp(`^${path}: Secret team-a/smtp does not exist; make it with the key "pass"`),
    )
    expect(result.desired).toContain('rest-deployment')
    expect(result.desired).not.toContain('auth-deployment')
  })

  it('an object that is missing is told once, with the first field, the number and the keys', async () => {
    const result = await told(
      await later(
        world({
          ...smtp,
          components: {
            rest: { env: [{ name: 'A', secretRef: { name: 'smtp', key: 'pass' } }] },
            storage: { env: [{ name: 'B', secretRef: { name: 'smtp', key: 'b' } }] },
            meta: { env: [{ name: 'C', secretRef: { name: 'other', key: 'c' } }] },
          },
          functions: {
            enabled: true,
            envFrom: [
              { secretRef: { name: 'smtp' } },
              { configMapRef: { name: 'smtp' } },
              { configMapRef: { name: 'smtp' } },
            ],
          },
        }),
        3,
      ),
    )
    expect(result.message.split('; spec.')).toEqual([
      'spec.auth.email.smtp.passSecretRef and 3 more: Secret team-a/smtp does not exist; make it with the keys "pass", "b"',
      'components.meta.env[C].secretRef: Secret team-a/other does not exist; make it with the key "c"',
      'functions.envFrom[1].configMapRef and 1 more: ConfigMap team-a/smtp does not exist; make it',
    ])
  })

  it('two fields for one key of it ask for one key', async () => {
    const secretRef = { name: 'smtp', key: 'pass' }
    const components = { rest: { env: [{ name: 'A', secretRef }] } }
    const result = await told(await later(world({ ...smtp, components }), 3))
    expect(result.message).toMatch(
      new RegExp(
        `^${path} and 1 more: Secret team-a/smtp does not exist; make it with the key "pass"$`,
      ),
    )
  })

  it('one that lacks the key is named with the key', async () => {
    const result = await told(
      await later(world(smtp, { objects: [secret('smtp', { other: 'x' })] }), 3),
    )
    expect(result.message).toMatch(new RegExp(`^${path}: Secret team-a/smtp has no key "pass"`))
  })

  it('an empty value counts as none', async () => {
    const result = await told(
      await later(world(smtp, { objects: [secret('smtp', { pass: ' ' })] }), 3),
    )
    expect(result.message).toMatch(/has an empty key "pass"/)
  })

  it('one of another namespace is not read', async () => {
    const elsewhere = {
      ...secret('smtp', { pass: 'x' }),
      metadata: { name: 'smtp', namespace: 'team-b' },
    }
    const result = await told(await later(world(smtp, { objects: [elsewhere] }), 3))
    expect(result.message).toMatch(/Secret team-a\/smtp does not exist/)
  })

  it('one that is lost later keeps what runs, with the checksum that it has', async () => {
    const state = await ready(world(smtp, { objects: [secret('smtp', { pass: 'x' })] }))
    const lost = { ...state, cluster: { objects: [] } }
    const { response } = await pass(lost, run)
    const template = (resource: unknown) =>
      (resource as { spec: { template: unknown } }).spec.template
    expect(template(response.desired?.resources['auth-deployment']?.resource)).toEqual(
      template(state.observed['auth-deployment']),
    )
    expect((await told(lost)).message).toMatch(/Secret team-a\/smtp does not exist/)
  })

  it('a changed value rolls its consumer and nobody else', async () => {
    const state = await ready(world(smtp, { objects: [secret('smtp', { pass: 'x' })] }))
    const { response } = await pass(
      { ...state, cluster: { objects: [secret('smtp', { pass: 'y' })] } },
      run,
    )
    const rolled = Object.entries(response.desired?.resources ?? {})
      .filter(([key]) => key.endsWith('-deployment'))
      .filter(([key, { resource }]) => {
        const template = (object: unknown) =>
          JSON.stringify((object as { spec: { template: unknown } }).spec.template)
        return template(resource) !== template(state.observed[key])
      })
      .map(([key]) => key)
    expect(rolled).toEqual(['auth-deployment'])
  })

  it('a brought seed that is missing, too short, or of another project is refused before anything is made', async () => {
    const spec: ClaimSpec = { secrets: { seedSecretRef: { name: 'vault', key: 'seed' } } }
    expect((await told(world(spec))).message).toMatch(
      /^spec\.secrets\.seedSecretRef: Secret team-a\/vault does not exist/,
    )

    const short = await told(world(spec, { objects: [secret('vault', { seed: 'short' })] }))
    expect(short.message).toMatch(/must have at least 32 random bytes, it has 5/)

    const vault = secret('vault', { seed: 's'.repeat(40) })
    const first = await ready(world(spec, { objects: [vault] }))
    const other = first.observed.seed as KubeObject
    const second = await told(withObjects(world(spec, { name: 'other', objects: [vault] }), other))
    expect(second).toMatchObject({ fatal: true, reason: 'InvalidSecret', desired: [] })
    expect(second.message).toMatch(/already serves another project/)
  })

  it('a brought seed may be any bytes, and is kept as it is', async () => {
    const bytes = Buffer.from(Array.from({ length: 48 }, (_, i) => 255 - i))
    const raw = { ...secret('vault', {}), data: { seed: bytes.toString('base64') } } as KubeObject
    const spec: ClaimSpec = { secrets: { seedSecretRef: { name: 'vault', key: 'seed' } } }
    const state = await ready(world(spec, { objects: [raw] }))
    expect((state.observed.seed as { data?: object } | undefined)?.data).toEqual({
      seed: bytes.toString('base64'),
    })
  })

  it('a brought JWT secret that is too short is refused without being shown', async () => {
    const spec: ClaimSpec = { secrets: { jwtSecretRef: { name: 'vault', key: 'jwt' } } }
    const result = await told(
      await later(world(spec, { objects: [secret('vault', { jwt: 'tooshort' })] }), 1),
    )
    expect(result.message).toMatch(
      /has a JWT secret of 8 characters in "jwt"; it must have at least 32/,
    )
    expect(result.message).not.toMatch(/tooshort/)
  })

  it('a brought JWT secret that is lost later stays in force', async () => {
    const spec: ClaimSpec = { secrets: { jwtSecretRef: { name: 'vault', key: 'jwt' } } }
    const state = await ready(world(spec, { objects: [secret('vault', { jwt: 'j'.repeat(40) })] }))
    const { response } = await pass({ ...state, cluster: { objects: [] } }, run)
    expect(response.desired?.resources.keys?.resource?.data).toEqual(
      (state.observed.keys as unknown as { data: unknown }).data,
    )
  })

  it('a Secret that has the name of the connection Secret and is not ours is never touched', async () => {
    const result = await told(
      await later(world({}, { objects: [secret('shop-supabase', { mine: 'x' })] }), 4),
    )
    expect(result.desired).not.toContain('connection')
    expect(result.message).toMatch(/Secret team-a\/shop-supabase exists and is not this project's/)
  })
})

describe('the platform', () => {
  const denied: readonly (readonly [string, Record<string, unknown>, ClaimSpec, RegExp])[] = [
    [
      'a plan',
      { allowed: { plans: ['nano'] } },
      {},
      /^spec\.plan: "small" is not allowed by the platform; allowed: nano/,
    ],
    [
      'an extension',
      { allowed: { extensions: ['vector'] } },
      { database: { extensions: [{ name: 'vector' }, { name: 'pg_net' }] } },
      /^spec\.database\.extensions\[1\]\.name: "pg_net" is not allowed by the platform; allowed: vector/,
    ],
    [
      'a database type',
      { allowed: { databaseTypes: [] } },
      {},
      /^spec\.database\.type: "CloudNativePG" is not allowed/,
    ],
    [
      'an object store',
      { allowed: { objectStoreTypes: ['VersityGW'] } },
      {},
      /^spec\.objectStore\.type: "MinIO" is not allowed/,
    ],
    [
      'a release',
      { allowed: { releases: ['2027.01'] } },
      {},
      /^spec\.release: "2026\.11" is not allowed/,
    ],
    [
      'a host',
      { allowed: { hostnames: ['*.apps.x.io'] } },
      { publicUrl: 'https://bank.com' },
      /^spec\.publicUrl: host bank\.com is not allowed/,
    ],
    [
      'too many replicas',
      { allowed: { maxReplicas: 2 } },
      { replicas: 3, database: { parameters: { max_connections: '200' } } },
      /^spec\.replicas: must be at most 2, the platform says, got 3/,
    ],
    [
      'too many of one component',
      { allowed: { maxReplicas: 2 } },
      { components: { auth: { replicas: 3 } } },
      /^spec\.components\.auth\.replicas: must be at most 2/,
    ],
    [
      'too large a volume',
      { allowed: { maxStorage: '5Gi' } },
      {},
      /^spec\.database\.storage\.size: must be at most 5Gi/,
    ],
  ]

  it.each(denied)('forbids %s', async (_what, data, spec, message) => {
    const result = await told(world(spec, { objects: [platform(data)] }))
    expect(result).toMatchObject({ fatal: true, reason: 'NotAllowed' })
    expect(result.message).toMatch(message)
  })

  it('a broken EnvironmentConfig is named, not the claim', async () => {
    const result = await told(
      world({}, { objects: [platform({ alowed: {}, defaults: { replicas: 0 } })] }),
    )
    expect(result).toMatchObject({ fatal: true, reason: 'InvalidPlatform' })
    expect(result.message).toMatch(/EnvironmentConfig xsupabase: data\.alowed: is not a field/)
    expect(result.message).toMatch(/data\.defaults\.replicas: must be at least 1/)
  })

  it.each([
    [
      'names that are no namespaces of operators',
      { operatorNamespaces: ['CNPG_System'] },
      /data\.operatorNamespaces\[0\]: must be the name of a namespace/,
    ],
    [
      'no namespace of operators at all',
      { operatorNamespaces: [] },
      /data\.operatorNamespaces: must have at least 1/,
    ],
    [
      'a scrape interval that Prometheus does not take',
      { metrics: { scrapeInterval: '0.5m' } },
      /data\.metrics\.scrapeInterval: must be whole seconds or minutes, such as 30s or 1m/,
    ],
    [
      'a collector that we do not know',
      { metrics: { type: 'Datadog' } },
      /data\.metrics\.type: must be one of None, PrometheusOperator/,
    ],
    [
      'a label that is none',
      { metrics: { labels: { 'a b': 'c' } } },
      /data\.metrics\.labels.*is not a name that Kubernetes takes here/,
    ],
    [
      'an unknown field of the dashboard',
      { metrics: { dashboard: { folder: 'x' } } },
      /data\.metrics\.dashboard\.folder: is not a field/,
    ],
  ])('refuses %s', async (_what, data, message) => {
    const result = await told(world({}, { objects: [platform(data)] }))
    expect(result).toMatchObject({ fatal: true, reason: 'InvalidPlatform' })
    expect(result.message).toMatch(message)
  })

  it.each([
    ['auth', 'GOTRUE_METRICS_EXPORTER'],
    ['auth', 'OTEL_EXPORTER_PROMETHEUS_PORT'],
    ['imgproxy', 'IMGPROXY_PROMETHEUS_BIND'],
    ['storage', 'PROMETHEUS_METRICS_ENABLED'],
    ['storage', 'SERVICE_NAME'],
  ])(
    'a variable of an exporter is ours before metrics are asked for: %s %s',
    async (name, variable) => {
      const spec: ClaimSpec = { components: { [name]: { env: [{ name: variable, value: 'x' }] } } }
      expect((await told(await later(world(spec), 1))).message).toContain(
        `spec.components.${name}.env[${variable}]: is set by xsupabase for ${name}`,
      )
    },
  )

  it('a host that the domain template makes is always allowed', async () => {
    const data = {
      domainTemplate: '{claim}-{namespace}.apps.x.io',
      allowed: { hostnames: ['x.example.com'] },
    }
    expect((await told(world({}, { objects: [platform(data)] }))).fatal).toBe(false)
  })
})

describe('the cluster', () => {
  it('a kind that it lacks is not composed, and the claim says what to install', async () => {
    const result = await told(await later(world({}, { kinds: [] }), 2))
    expect(result.fatal).toBe(false)
    expect(result.desired).not.toContain('database-cluster')
    expect(result.message).toMatch(
      /^postgresql\.cnpg\.io\/v1 Cluster is not installed in this cluster; install CloudNativePG/,
    )
  })

  it('a kind that is gone later is still composed: it was there once', async () => {
    const state = await ready(world())
    const result = await told({ ...state, cluster: { objects: [], kinds: [] } })
    expect(result.desired).toContain('database-cluster')
  })
})

it('bad input changes nothing that runs', async () => {
  const state = await ready(world())
  const bad = edited(state, { replicas: 0 })
  const { response } = await pass(bad, run)
  const withoutConditions = ({ composite, ...rest }: World) => {
    const { conditions: _, ...status } = composite.status as Record<string, unknown>
    return { ...rest, composite: { ...composite, status } }
  }
  expect(withoutConditions(apply(bad, response))).toEqual(withoutConditions(bad))
})

it('$(X) in a value stays what it is: Kubernetes is told not to replace it', async () => {
  const state = await ready(
    world({ components: { auth: { env: [{ name: 'A', value: '$(HOME) $$(B)' }] } } }),
  )
  const auth = state.observed['auth-deployment'] as unknown as {
    spec: { template: { spec: { containers: { env: { name: string; value?: string }[] }[] } } }
  }
  const variable = auth.spec.template.spec.containers[0]?.env.find(({ name }) => name === 'A')
  expect(variable?.value).toBe('$$(HOME) $$$$(B)')
})
