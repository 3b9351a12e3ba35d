import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claimSchema } from '../../src/api/claim/index.ts'
import { configToml } from '../../src/import/config-toml.ts'
import { dockerEnv } from '../../src/import/docker-env.ts'
import { filled } from '../../src/import/pattern.ts'
import { isRow } from '../../src/import/table.ts'
import { file, folder, PATIENCE, render, secret } from '../render/render.ts'
import { claimIn, envFile, importing, type Outcome, tomlFile } from './import.ts'

/** A platform whose image has the code of every function. */
const platform = `apiVersion: apiextensions.crossplane.io/v1beta1
kind: EnvironmentConfig
metadata: {name: xsupabase}
data: {images: {override: {functions: 'registry.example.com/functions:1'}}}
`

/** The claim rendered over gRPC, with the Secret that the import asks for, and code of functions. */
const rendered = async (outcome: Outcome): Promise<number | null> => {
  const claim = claimIn(outcome)
  expect(claimSchema.safeParse(claim.spec).error).toBeUndefined()
  const keys = [...JSON.stringify(claim.spec).matchAll(/"key":"([^"]+)"/g)].map(([, key]) => key)
  const values = Object.fromEntries(keys.map((key) => [key, 'x'.repeat(40)]))
  const path = join(folder(), 'claim.yaml')
  const name = `${claim.metadata.name}-imported`
  writeFileSync(path, `${outcome.stdout}${secret(name, values)}`)
  return (await render([path, '--platform', file(platform)])).code
}

const COMPLETE = `project_id = "shop"
[api]
schemas = ["public", "vault"]
max_rows = 0
[db]
major_version = 14
[db.settings]
max_connections = 120
track_commit_timestamp = true
archive_mode = "off"
[auth]
site_url = "shop.example.com"
additional_redirect_urls = ["https://[a", "https://b.example.com"]
[auth.email]
enable_confirmations = true
[auth.external.github]
enabled = true
client_id = "Iv1"
secret = "env(GITHUB)"
[auth.external.keycloak]
enabled = true
client_id = "shop"
secret = "x"
[edge_runtime]
enabled = true
[edge_runtime.secrets]
stripe = "env(STRIPE)"
supabase_url = "x"
"a-b" = "x"
[functions.hello]
verify_jwt = false
entrypoint = "./functions/hello/src/main.ts"
import_map = "./functions/_shared/import_map.json"
static_files = ["./functions/hello/pages/*.html"]
[functions.bye]
import_map = "./import_map.json"
`

describe('what the function would refuse', PATIENCE, () => {
  it('is left out with its words, so that the rest becomes Ready', async () => {
    const outcome = await importing([tomlFile(COMPLETE)])
    expect(outcome.code).toBe(1)
    expect(claimIn(outcome).spec).toEqual({
      auth: {
        additionalRedirectUrls: ['https://b.example.com'],
        external: {
          github: {
            clientId: 'Iv1',
            secretRef: { name: 'shop-imported', key: 'auth.external.github.secret' },
          },
        },
      },
      rest: { schemas: ['public'] },
      functions: {
        enabled: true,
        env: [
          {
            name: 'STRIPE',
            secretRef: { name: 'shop-imported', key: 'edge_runtime.secrets.stripe' },
          },
        ],
        function: {
          hello: {
            verifyJwt: false,
            entrypoint: 'src/main.ts',
            importMap: '../_shared/import_map.json',
            staticFiles: ['pages/*.html'],
          },
        },
      },
      database: { parameters: { max_connections: '120', track_commit_timestamp: 'on' } },
    })
    const reasons = [
      ['api.schemas "vault"', 'cannot be exposed'],
      ['api.max_rows', 'must be at least 1'],
      ['db.major_version', 'must be at least 15'],
      ['db.settings.archive_mode', 'is set by the operator'],
      ['auth.site_url', 'must be an absolute http or https URL'],
      ['auth.additional_redirect_urls "https://[a"', 'has a [ without its ]'],
      ['auth.email.enable_confirmations', 'cannot be true without a mail server'],
      ['auth.external.keycloak.client_id', 'url is missing'],
      ['auth.external.keycloak.secret', 'url is missing'],
      ['edge_runtime.secrets.supabase_url', 'names that begin with SUPABASE_'],
      ['functions.hello', 'its code does not come along: put it into spec.functions.source'],
      ['functions.bye', 'its code does not come along'],
      ['functions.bye.import_map', 'must be a path inside the folder'],
      ['edge_runtime.secrets.a-b', 'must be the name of an environment variable'],
    ]
    for (const [key = '', why = ''] of reasons) {
      const line = outcome.stderr.split('\n').find((one) => one.startsWith(`  ${key} `))
      expect(line ?? `no line for ${key}`).toContain(why)
    }
    expect(await rendered(outcome)).toBe(0)
  })

  it('is left out alone where a name is refused', async () => {
    const text = `[functions.old__one]
verify_jwt = false
enabled = false
[functions.good]
verify_jwt = false
[auth.external.nobody]
enabled = true
client_id = "n"
secret = "x"
[auth.external.github]
enabled = true
client_id = "g"
secret = "x"
`
    const outcome = await importing([tomlFile(text)])
    expect(outcome.code).toBe(1)
    expect(claimIn(outcome).spec).toEqual({
      auth: {
        external: {
          github: {
            clientId: 'g',
            secretRef: { name: 'supabase-imported', key: 'auth.external.github.secret' },
          },
        },
      },
      functions: { enabled: true, function: { good: { verifyJwt: false } } },
    })
    for (const key of ['functions.old__one.verify_jwt', 'functions.old__one.enabled']) {
      expect(outcome.stderr).toMatch(new RegExp(`^ {2}${key} +must have no __ and no _ at`, 'm'))
    }
    expect(outcome.stderr).toMatch(/^ {2}auth\.external\.nobody\.client_id +is not a field/m)
  })

  it('is left out alone, however long its name is', async () => {
    const section = (name: string) => `[functions.${name}]\nverify_jwt = false\n`
    const outcome = await importing([tomlFile(section('a'.repeat(90)) + section('good'))])
    expect(claimIn(outcome).spec).toEqual({
      functions: { enabled: true, function: { good: { verifyJwt: false } } },
    })
    expect(outcome.stderr).toMatch(/^ {2}functions\.a{90}\.verify_jwt {2}\S/m)
  })

  it('is left out of an .env too', async () => {
    const outcome = await importing([
      envFile('SITE_URL=here\nSMTP_PORT=25\nENABLE_EMAIL_AUTOCONFIRM=false\nJWT_EXPIRY=0\n'),
    ])
    expect(outcome.code).toBe(1)
    expect(claimIn(outcome).spec).toEqual({})
    expect(outcome.stderr).toMatch(/^ {2}SMTP_PORT +host is missing/m)
    expect(await rendered(outcome)).toBe(0)
  })

  it.each(['your-super-secret-jwt-token-with-at-least-32-characters-long', 'short'])(
    'a JWT secret that must not be brought is left out: %s',
    async (value) => {
      const { stdout, stderr } = await importing([envFile(`JWT_SECRET=${value}\n`)])
      expect(stdout).toMatch(/^spec: \{\}$/m)
      expect(stderr).toMatch(/^ {2}JWT_SECRET .*a random one is made$/m)
    },
  )
})

/** Fits every conversion but those of flags and numbers, which are tried first. */
const VALUES = ['true', '7', '90s', 'https://a.example.com']

describe('a file with every key at once', PATIENCE, () => {
  it.each(VALUES)('all of them %s: becomes a claim that is Ready', async (value) => {
    const lines = configToml.entries
      .filter(isRow)
      .map(({ key }) => `${filled(key, ['github']).join('.')} = ${JSON.stringify(value)}\n`)
    const outcome = await importing([tomlFile(lines.join(''))])
    expect(outcome.code).toBe(1)
    expect(await rendered(outcome)).toBe(0)
  })

  it.each(VALUES)(
    'all of them %s: becomes a claim that is Ready, from an .env too',
    async (value) => {
      const lines = dockerEnv.entries.filter(isRow).map(({ key }) => `${key}=${value}\n`)
      const outcome = await importing([envFile(lines.join(''))])
      expect(outcome.code).toBe(1)
      expect(await rendered(outcome)).toBe(0)
    },
  )
})

describe('variables of config.toml', PATIENCE, () => {
  const text = `[auth]
site_url = "env(SITE)"
additional_redirect_urls = ["https://a.example.com", "env(OTHER)"]
[api]
max_rows = "env(ROWS)"
`

  it('are what they stand for', async () => {
    const variables = { SITE: 'https://x.example.com', OTHER: 'https://y.example.com', ROWS: '5' }
    const outcome = await importing([tomlFile(text)], { variables })
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(claimIn(outcome).spec).toEqual({
      auth: {
        siteUrl: 'https://x.example.com',
        additionalRedirectUrls: ['https://a.example.com', 'https://y.example.com'],
      },
      rest: { maxRows: 5 },
    })
  })

  it('are read from the file that --env names, below those that are set', async () => {
    const env = envFile('SITE=https://file.example.com\nOTHER=https://y.example.com\n')
    const outcome = await importing([tomlFile(text), '--env', env], {
      variables: { SITE: 'https://set.example.com', ROWS: '5' },
    })
    expect(claimIn(outcome).spec).toMatchObject({
      auth: { siteUrl: 'https://set.example.com' },
      rest: { maxRows: 5 },
    })
  })

  it('are named when nobody has set them', async () => {
    const outcome = await importing([tomlFile(text)], { variables: { SITE: '', ROWS: '5' } })
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toMatch(/^ {2}auth\.site_url +the variable SITE is not set here/m)
    expect(outcome.stderr).toMatch(/^ {2}auth\.additional_redirect_urls +the variable OTHER/m)
    expect(claimIn(outcome).spec).toEqual({
      auth: { additionalRedirectUrls: ['https://a.example.com'] },
      rest: { maxRows: 5 },
    })
  })
})
