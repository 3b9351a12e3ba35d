import { describe, expect, it } from 'vitest'
import { claim, file, PATIENCE, render, renderProcess, secret } from './render.ts'

const smtp = {
  auth: {
    email: {
      smtp: {
        host: 'smtp.example.com',
        user: 'shop',
        passSecretRef: { name: 'mail', key: 'password' },
        adminEmail: 'a@example.com',
      },
    },
  },
}

describe('the process ends with', PATIENCE, () => {
  it('0 and the table, URL and publishable key of a project that got Ready', async () => {
    const { code, stdout, stderr } = await renderProcess([file(claim({}))])
    expect(code).toBe(0)
    expect(stderr).toMatch(/^pass 1 +1 object /m)
    expect(stdout).toMatch(/^OBJECT +NAME +READY +WAITS FOR$/m)
    expect(stdout).toMatch(/^Deployment +default\/shop-\w{5}-auth +yes$/m)
    expect(stdout).toMatch(/^URL +http:\/\/shop-\w{5}-gateway\.default\.svc:8000$/m)
    expect(stdout).toMatch(/^publishable key +sb_publishable_/m)
    expect(stdout).toMatch(
      /^secret key +stands in the Secret shop-supabase \(--out FOLDER writes it\)$/m,
    )
    expect(stdout).not.toContain('kubectl')
  })

  it('0 and no keys of a project that sleeps as it asks', async () => {
    const { code, stdout, stderr } = await render([file(claim({ state: 'Hibernated' }))])
    expect(stderr).toMatch(/sleeps after \d+ passes\n$/)
    expect(stdout).not.toContain('anon key')
    expect(code).toBe(0)
  })

  it('1 and the name of a Secret that is missing, beside what needs it', async () => {
    const { code, stdout, stderr } = await renderProcess([file(claim(smtp))])
    expect(code).toBe(1)
    expect(stderr).toContain('Secret default/mail does not exist; make it with the key "password"')
    expect(stdout).toMatch(/auth.* no +waits for Secret mail\/password$/m)
    expect(stdout).not.toContain('publishable key')
  })

  it('0 when the Secret stands beside the claim', async () => {
    const beside = file(claim(smtp) + secret('mail', { password: 'x' }))
    expect((await render([beside])).code).toBe(0)
  })

  it('0 when --required brings the Secret, in the namespace that --namespace gives', async () => {
    const required = file(secret('mail', { password: 'x' }))
    const { code } = await render([file(claim(smtp)), '--required', required, '-n', 'team-a'])
    expect(code).toBe(0)
  })

  it('1 when --required brings the Secret to another namespace', async () => {
    const other = secret('mail', { password: 'x' }).replace(
      '{name: mail}',
      '{name: mail, namespace: b}',
    )
    const { code, stderr } = await render([file(claim(smtp)), '--required', file(other)])
    expect(code).toBe(1)
    expect(stderr).toContain('Secret default/mail does not exist')
  })

  it('2 and the path of a field that is wrong', async () => {
    const { code, stdout, stderr } = await renderProcess([
      file(claim({ auth: { jwtExpiry: '60' } })),
    ])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('spec.auth.jwtExpiry: must be a duration with a unit')
  })

  it('2 and the path of a field of the platform that is wrong', async () => {
    const platform = `apiVersion: apiextensions.crossplane.io/v1beta1
kind: EnvironmentConfig
metadata: {name: xsupabase}
data: {defaults: {database: {instances: many}}}
`
    const { code, stderr } = await render([file(claim({})), '--platform', file(platform)])
    expect(code).toBe(2)
    expect(stderr).toContain('EnvironmentConfig xsupabase: data.defaults.database.instances')
  })

  it('2 when one of several claims is refused, whatever becomes of the others', async () => {
    const both = `${claim({})}---\n${claim({ plan: 'huge' }, 'other')}`
    const { code, stderr } = await render([file(both)])
    expect(code).toBe(2)
    expect(stderr).toContain('Supabase default/shop is Ready')
    expect(stderr).toContain('Supabase default/other is refused: spec.plan: "huge" is not a plan')
  })

  it('2 and the limit when what exists is more than a request may hold', async () => {
    const large = secret('mail', { password: 'x', ballast: 'y'.repeat(5 * 2 ** 20) })
    const { code, stderr } = await render([file(claim(smtp)), '--required', file(large)])
    expect(code).toBe(2)
    expect(stderr).toContain('above the limit of 4.0 MiB')
    expect(stderr).not.toMatch(/^ +at /m)
  })
})
