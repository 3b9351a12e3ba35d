import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PATIENCE } from '../render/render.ts'
import { envFile, importing, tomlFile } from './import.ts'

const root = join(import.meta.dirname, '../..')

const TOML = `[auth]
jwt_secret = "hunter2-hunter2-hunter2-hunter2-hunter2"
anon_key = "hunter2-anon"
[auth.email.smtp]
host = "smtp.example.com"
admin_email = "a@example.com"
user = "u"
pass = "hunter2 'of' \\"mail\\" $HOME"
[auth.external.github]
enabled = true
client_id = "Iv1"
secret = "env(GITHUB_SECRET)"
[auth.external.google]
enabled = true
client_id = "g"
secret = "encrypted:hunter2"
[auth.captcha]
enabled = true
secret = "hunter2-captcha"
[db]
root_key = "hunter2-root"
[db.vault]
key = "hunter2-vault"
[edge_runtime]
enabled = true
[edge_runtime.secrets]
token = "hunter2-token"
`

const ENV = `POSTGRES_PASSWORD=hunter2-postgres
JWT_SECRET=hunter2-hunter2-hunter2-hunter2-hunter2
DASHBOARD_PASSWORD=hunter2-dash
SMTP_HOST=smtp.example.com
SMTP_ADMIN_EMAIL=a@example.com
SMTP_USER=u
SMTP_PASS="hunter2 'mail'"
SITE_URL=https://user:hunter2@example.com
UNKNOWN_PASSWORD=hunter2-unknown
`

/** Runs what the import says, with a kubectl that shows what it would put into the Secret. */
const commanded = (stderr: string, variables: Readonly<Record<string, string>> = {}): string[] => {
  const command = stderr.slice(stderr.indexOf('kubectl -n '))
  const kubectl = `kubectl() { for a in "$@"; do case $a in
    --from-file=*) a=\${a#--from-file=}; echo "\${a%%=*}: $(cat "\${a#*=}")";;
    *) printf '%s\\n' "$a";; esac; done; }`
  const { stdout, status } = spawnSync('bash', ['-c', `${kubectl}\n${command}`], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...variables },
  })
  expect(status).toBe(0)
  return stdout.trim().split('\n')
}

describe('secret values', PATIENCE, () => {
  it.each([
    ['a config.toml', () => tomlFile(TOML)],
    ['an .env', () => envFile(ENV)],
  ])('of %s are in no output', async (_, file) => {
    const { code, stdout, stderr } = await importing([file()], {
      variables: { GITHUB_SECRET: 'hunter2-github' },
    })
    expect(code).toBe(1)
    expect(stdout).not.toContain('hunter2')
    expect(stderr).not.toContain('hunter2')
  })

  it('get from a config.toml and the environment into the Secret by the command that is printed', async () => {
    const { stderr } = await importing([tomlFile(TOML)])
    expect(commanded(stderr, { GITHUB_SECRET: 'from outside' })).toEqual([
      ...['-n', 'default', 'create', 'secret', 'generic', 'supabase-imported'],
      'auth.jwt_secret: hunter2-hunter2-hunter2-hunter2-hunter2',
      `auth.email.smtp.pass: hunter2 'of' "mail" $HOME`,
      'auth.external.github.secret: from outside',
      '--from-literal=auth.external.google.secret=<the value of auth.external.google.secret>',
      'edge_runtime.secrets.token: hunter2-token',
    ])
  })

  it('get from an .env into the Secret by the command that is printed', async () => {
    const { stderr } = await importing([envFile(ENV), '--name', 'shop', '-n', 'team-a'])
    expect(commanded(stderr)).toEqual([
      ...['-n', 'team-a', 'create', 'secret', 'generic', 'shop-imported'],
      'JWT_SECRET: hunter2-hunter2-hunter2-hunter2-hunter2',
      "SMTP_PASS: hunter2 'mail'",
      'DASHBOARD_PASSWORD: hunter2-dash',
    ])
  })

  it('get whole into the Secret, whatever characters they have', async () => {
    const { stderr } = await importing([
      envFile(
        `SMTP_HOST=h\nSMTP_ADMIN_EMAIL=a@x.io\nSMTP_USER=u\nSMTP_PASS="p#a \\"b\\" \\\\ $$x"\n`,
      ),
    ])
    expect(commanded(stderr)).toContain('SMTP_PASS: p#a "b" \\ $x')
  })

  it.each([
    ['this_password_is_insecure_and_should_be_updated', 'everybody knows this one'],
    ['hunter2', 'has fewer than 8 characters'],
  ])('%s is no password for Studio to bring', async (password, why) => {
    const { stdout, stderr } = await importing([envFile(`DASHBOARD_PASSWORD=${password}\n`)])
    expect(stderr).toMatch(new RegExp(`DASHBOARD_PASSWORD.*${why}`))
    expect(stdout).not.toContain('dashboardPasswordSecretRef')
  })

  it('that --env brings are read from its file', async () => {
    const env = envFile('GITHUB_SECRET=of the file\n')
    const { stderr } = await importing([tomlFile(TOML), '--env', env])
    expect(commanded(stderr)).toContain('auth.external.github.secret: of the file')
  })

  it('are written as they are, without a line end, to a pipe', async () => {
    const { code, stdout } = await importing([envFile(ENV), '--value', 'SMTP_PASS'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: "hunter2 'mail'" })
  })

  it.each([
    ['SMTP_PASS', true, '--value: cannot show a secret on a terminal; pipe it'],
    ['SITE_URL', false, '--value: "SITE_URL" is no key with a secret in this file'],
    ['NONE', false, '--value: "NONE" is no key with a secret in this file'],
  ])('of %s, terminal %s, are refused', async (key, isTerminal, message) => {
    const outcome = await importing([envFile(ENV), '--value', key], { isTerminal })
    expect(outcome).toEqual({ code: 2, stdout: '', stderr: `${message}\n` })
  })
})
