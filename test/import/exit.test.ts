import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PATIENCE } from '../render/render.ts'
import { claimIn, envFile, importing, tomlFile } from './import.ts'

const root = join(import.meta.dirname, '../..')

describe('the import ends with', PATIENCE, () => {
  it('0 and a claim, where every key has a field', async () => {
    const outcome = await importing([tomlFile('project_id = "My Shop"\n[api]\nmax_rows = 50\n')])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(claimIn(outcome)).toEqual({
      apiVersion: 'xsupabase.io/v1alpha1',
      kind: 'Supabase',
      metadata: { name: 'my-shop', namespace: 'default' },
      spec: { rest: { maxRows: 50 } },
    })
  })

  it('0 and the reason, where what has no field changes nothing', async () => {
    const { code, stderr } = await importing([tomlFile('[api]\nport = 1\n')])
    expect(code).toBe(0)
    expect(stderr).toMatch(/^ {2}api\.port +of the developer's machine/m)
  })

  it('0 and no word about sections that are switched off', async () => {
    const text =
      '[auth.external.apple]\nenabled = false\nclient_id = "x"\n[auth.sms.twilio]\nenabled = false\n'
    expect(await importing([tomlFile(text)])).toMatchObject({ code: 0, stderr: '' })
  })

  it('1 and the field of a key that the API does not have yet, or the reason', async () => {
    const { code, stderr } = await importing([tomlFile('[analytics]\nenabled = true\n')])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^ {2}analytics\.enabled +there is no log store here/m)
  })

  it.each(['', 'verify_jwt = false\n'])(
    '1 and one line for a function, whose code stays: %j',
    async (text) => {
      const { code, stderr } = await importing([tomlFile(`[functions.hello]\n${text}`)])
      expect(code).toBe(1)
      expect(stderr.match(/^ {2}functions\.hello .*$/gm)).toEqual([
        expect.stringContaining('its code does not come along: put it into spec.functions.source'),
      ])
    },
  )

  it('1 and the name of a key that nobody knows', async () => {
    const { code, stderr } = await importing([envFile('NEWEST=1\n')])
    expect(code).toBe(1)
    expect(stderr).toContain("NEWEST  is no key of the compose file's .env that is known here")
  })

  it('2 and the line of a broken config.toml, without its text', async () => {
    const { code, stdout, stderr } = await importing([
      tomlFile('[auth]\njwt_secret = "hunter2\nsite_url = 1\n'),
    ])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/config\.toml: line 2, column [0-9]+: /)
    expect(stderr).not.toContain('hunter2')
  })

  it('2 and the line of a broken .env, without its text', async () => {
    const { code, stderr } = await importing([envFile('# ok\nA="x\ny"\n\nJWT_SECRET hunter2\n')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/\.env: line 5 is no NAME=value\n$/)
  })

  it.each([
    [['nowhere/config.toml'], 'cannot read nowhere/config.toml: there is no such file'],
    [['docker-compose.yml'], "the name must end with .toml, as the CLI's config.toml, or be that"],
    [[], 'a FILE is needed, such as supabase/config.toml'],
    [['a.toml', 'b.toml'], 'cannot import b.toml too'],
    [['a.toml', '--name', 'Shop'], '--name: "Shop" must begin with a letter'],
    [['a.toml', '-n', 'a_b'], '--namespace: "a_b" is no name of a namespace'],
    [['a.toml', '--nam', 'x'], "Unknown option '--nam'"],
    [['.env', '--remote', 'x'], '--remote: only a config.toml has remotes'],
  ])('2 for %s', async (args, message) => {
    const { code, stdout, stderr } = await importing(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('the same as a process, with the claim alone on standard output', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        'src/import/main.ts',
        tomlFile('[db]\nport = 1\nmajor_version = 15\n'),
      ],
      { cwd: root, encoding: 'utf8' },
    )
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        'apiVersion: xsupabase.io/v1alpha1\nkind: Supabase\nmetadata:\n  name: supabase\n  namespace: default\nspec:\n  database:\n    majorVersion: 15\n',
    })
    expect(stderr).toContain('db.port')
  })
})

const REMOTES = `project_id = "shop"
[auth]
site_url = "https://a.example.com"
enable_signup = true
[remotes.production]
project_id = "abcdefghijklmnopqrst"
[remotes.production.auth]
site_url = "https://shop.example.com"
`

describe('a config.toml with remotes', PATIENCE, () => {
  it('names them, and takes none by itself', async () => {
    const outcome = await importing([tomlFile(REMOTES)])
    expect(outcome.stderr).toMatch(/^ {2}remotes\.production +settings of another project/m)
    expect(claimIn(outcome).spec).toEqual({
      auth: { siteUrl: 'https://a.example.com', enableSignup: true },
    })
  })

  it('is overlaid by the one that --remote names', async () => {
    const outcome = await importing([tomlFile(REMOTES), '--remote', 'production'])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(claimIn(outcome).metadata.name).toBe('shop')
    expect(claimIn(outcome).spec).toEqual({
      auth: { siteUrl: 'https://shop.example.com', enableSignup: true },
    })
  })

  it('says which there are when --remote names another', async () => {
    const { code, stderr } = await importing([tomlFile(REMOTES), '--remote', 'staging'])
    expect(code).toBe(2)
    expect(stderr).toContain('has no [remotes.staging]; there are: production')
  })
})

it('what is for the CLI is told in words that it knows today', async () => {
  const text = '[db.seed]\nsql_paths = ["a.sql"]\n[storage.buckets.images]\npublic = false\n'
  const { stderr } = await importing([tomlFile(text)])
  expect(stderr).toContain('supabase db push --remote="$SUPABASE_DB_URL" works')
  expect(stderr).not.toMatch(/--db-url|seed buckets/)
  const pages = ['docs/database.md', 'docs/import.md'].map((page) =>
    readFileSync(join(root, page), 'utf8'),
  )
  expect(pages.join('').match(/.*--db-url.*/g)).toEqual([expect.stringContaining('CLI 2: ')])
})
