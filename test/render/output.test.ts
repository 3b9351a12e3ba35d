import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claim, file, folder, objects, PATIENCE, render, secretData, written } from './render.ts'

const SEED = Buffer.alloc(32, 7).toString('base64')

describe('render', PATIENCE, () => {
  it('-o yaml writes manifests to standard output, and nothing else', async () => {
    const { code, stdout } = await render([file(claim({})), '-o', 'yaml'])
    expect(code).toBe(0)
    const all = objects(stdout)
    expect(
      all.every(({ apiVersion, kind, metadata }) => apiVersion && kind && metadata?.name),
    ).toBe(true)
    expect(all.map(({ kind }) => kind)).toContain('Cluster')
    // An owner that is not in the cluster would have the garbage collector take it all away.
    expect(stdout).not.toMatch(/ownerReferences|^ +uid:|^status:/m)
  })

  it('-o yaml writes what there is of a project that is not Ready', async () => {
    const secretRef = { name: 'none', key: 'x' }
    const waits = { components: { auth: { env: [{ name: 'X', secretRef }] } } }
    const { code, stdout } = await render([file(claim(waits)), '-o', 'yaml'])
    expect(code).toBe(1)
    expect(objects(stdout).map(({ kind }) => kind)).toContain('Cluster')
  })

  it('-o yaml quotes text that kubectl, which reads YAML 1.1, would take for something else', async () => {
    const env = [{ name: 'X', value: 'no' }]
    const { stdout } = await render([file(claim({ components: { auth: { env } } })), '-o', 'yaml'])
    expect(stdout).toMatch(/- name: X\n +value: "no"$/m)
  })

  it('says once what one pass after the other says', async () => {
    const secretRef = { name: 'none', key: 'x' }
    const waits = claim({ components: { auth: { env: [{ name: 'X', secretRef }] } } })
    const { stderr } = await render([file(waits)])
    const passes = stderr.split('\n').filter((line) => line.startsWith('pass '))
    const messages = passes.map((line) => line.slice(32).replace(/; nothing moves any more$/, ''))
    const told = messages.filter((message) => message !== 'as before')
    expect(passes.length).toBeGreaterThan(told.length)
    expect(told.join('\n')).toContain('Secret default/none does not exist')
    expect(told.filter((message, index) => message === told[index - 1])).toEqual([])
  })

  it('gives each of several projects a title, and a single one none', async () => {
    const both = await render([file(`${claim({})}---\n${claim({}, 'other')}`)])
    expect(both.stdout.match(/^Supabase .*\n\nOBJECT/gm)).toEqual([
      'Supabase default/shop\n\nOBJECT',
      'Supabase default/other\n\nOBJECT',
    ])
    const one = await render([file(claim({}))])
    expect(one.stdout).toMatch(/^OBJECT/)
  })

  it('says after the table what the back ends cannot do, and why', async () => {
    const examples = join(import.meta.dirname, '../../examples')
    const { stdout } = await render([
      join(examples, 'clouds/s3.yaml'),
      `--platform=${join(examples, 'platform/aws.yaml')}`,
    ])
    expect(stdout).toMatch(/\n\nOF +NOT POSSIBLE +WHY\n/)
    expect(stdout).toMatch(/^files +deletion_of_files +a bucket that has files is not deleted/m)
    const database = await render([join(examples, 'vanilla-postgres.yaml')])
    expect(database.stdout).toMatch(/^database +graphql +/m)
    const limitless = await render([file(claim({}))])
    expect(limitless.stdout).not.toContain('NOT POSSIBLE')
  })

  it('gives the same output for the same input and seed, and another for another seed', async () => {
    const args = [file(claim({})), '-o', 'yaml', '--seed']
    const [first, second, other] = [
      await render([...args, SEED]),
      await render([...args, SEED]),
      await render([...args, Buffer.alloc(32, 8).toString('base64')]),
    ]
    expect(second.stdout).toBe(first.stdout)
    expect(other.stdout).not.toBe(first.stdout)
  })

  it('--out writes one manifest a file and the claim with its status, for nobody else to read', async () => {
    const out = join(folder(), 'out')
    const { code, stderr } = await render([file(claim({})), '--out', out])
    expect(code).toBe(0)
    const files = readdirSync(out).filter((name) => name.endsWith('.yaml'))
    expect(stderr).toContain(`wrote ${files.length} files to ${out}`)
    for (const name of files) {
      expect(name).toMatch(/^\d\d-[a-z]+-[-a-z0-9]+\.yaml$/)
      const [object, ...more] = objects(readFileSync(join(out, name), 'utf8'))
      expect(more).toEqual([])
      expect(name).toContain(`-${object?.kind.toLowerCase()}-${object?.metadata?.name}`)
      expect(statSync(join(out, name)).mode & 0o077).toBe(0)
    }
    const written = objects(readFileSync(join(out, '00-supabase-shop.yaml'), 'utf8'))[0]
    expect(written).toMatchObject({ kind: 'Supabase', status: { phase: 'Ready' } })
  })

  it('--out takes the files of the run before away, and leaves those of others', async () => {
    const out = folder()
    await render([file(claim({})), '--out', out])
    writeFileSync(join(out, 'mine.txt'), 'mine')
    const smaller = claim({ storage: { enabled: false } }, 'other')
    expect((await render([file(smaller), '--out', out])).code).toBe(0)
    const files = readdirSync(out)
    expect(files).toContain('mine.txt')
    expect(files.filter((name) => name.includes('-shop'))).toEqual([])
    expect(files.filter((name) => name.includes('-other'))).not.toEqual([])
  })

  it('--out leaves the folder as it is when the claim is refused', async () => {
    const out = folder()
    await render([file(claim({})), '--out', out])
    const before = readdirSync(out)
    expect((await render([file(claim({ plan: 'huge' })), '--out', out])).code).toBe(2)
    expect(readdirSync(out)).toEqual(before)
  })

  it('--observed takes a project up where --out left it: same names, keys and passwords', async () => {
    const out = folder()
    await render([file(claim({})), '--out', out])
    const before = objects(written(out))
    const { code, stdout } = await render([file(claim({})), '--observed', out, '-o', 'yaml'])
    expect(code).toBe(0)
    expect(objects(stdout)).toEqual(before.slice(1))
    const shown = await render([file(claim({})), '--observed', out])
    expect(shown.stdout).toMatch(/^secret key +kubectl -n default get secret shop-supabase -o/m)
  })

  it('--observed keeps the keys of a project whose JWT secret is rotated beside the new ones', async () => {
    const out = folder()
    await render([file(claim({})), '--out', out])
    const before = objects(written(out))
    const rotated = claim({ secrets: { generations: { jwt: 2 } } })
    const { code, stdout } = await render([file(rotated), '--observed', out, '-o', 'yaml'])
    expect(code).toBe(0)
    const [old, now] = [secretData(before, '-keys'), secretData(objects(stdout), '-keys')]
    expect(now['anon-key']).not.toBe(old['anon-key'])
    expect(now['owner-password']).toBe(old['owner-password'])
    const [kept] = (JSON.parse(old.jwks ?? '{}') as { keys: unknown[] }).keys
    expect((JSON.parse(now.jwks ?? '{}') as { keys: unknown[] }).keys).toContainEqual(kept)
  })

  it('--observed shows the key of the project that runs, and the one that a rotation makes', async () => {
    const out = folder()
    await render([file(claim({})), '--out', out])
    const key = secretData(objects(written(out)), 'shop-supabase').SUPABASE_PUBLISHABLE_KEY ?? ''
    const rotated = file(claim({ secrets: { generations: { apiKeys: 2 } } }))
    const { stdout } = await render([rotated, '--observed', out])
    const [, today, then] =
      /^publishable key +(\S+)\n +after this change +(\S+)$/m.exec(stdout) ?? []
    expect(today).toBe(key)
    expect(then).toMatch(/^sb_publishable_/)
    expect(then).not.toBe(key)
    const unchanged = await render([file(claim({})), '--observed', out])
    expect(unchanged.stdout).toMatch(new RegExp(`^publishable key +${key}$`, 'm'))
    expect(unchanged.stdout).not.toContain('after this change')
    expect(unchanged.stdout).toContain('these are the keys of the project that runs')
  })

  it('--observed without the connection Secret says whose keys it shows', async () => {
    const out = folder()
    await render([file(claim({})), '--out', out])
    const text = written(out, (name) => !name.endsWith('secret-shop-supabase.yaml'))
    const { stdout } = await render([file(claim({})), '--observed', file(text)])
    expect(stdout).toContain('these are the keys that the project has after this change')
  })

  it('--observed without the seed is refused, with the way out', async () => {
    const out = folder()
    await render([file(claim({})), '--out', out])
    const text = written(out, (name) => !name.includes('-seed'))
    const { code, stderr } = await render([file(claim({})), '--observed', file(text)])
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /Secret default\/shop-\w+-seed with the project's seed is gone; restore it/,
    )
  })

  it('--observed keeps the name of the composite that the objects belong to', async () => {
    const out = folder()
    await render([file(claim({})), '--out', out])
    const text = written(out)
    const name = /crossplane.io\/composite: (shop-\w{5})/.exec(text)?.[1] ?? ''
    const cluster = file(text.replaceAll(name, 'shop-abcde'))
    const { code, stdout } = await render([file(claim({})), '--observed', cluster, '-o', 'yaml'])
    expect(code).toBe(0)
    expect(stdout).toContain('name: shop-abcde-gateway')
    expect(stdout).not.toContain(name)
  })

  it('takes a claim as kubectl read it: a new project, under the name of its composite', async () => {
    const read = `${claim({ resourceRef: { name: 'shop-abcde' } })}status: {phase: Ready, secrets: {generations: {jwt: 1}}}\n`
    const { code, stdout } = await render([file(read), '-o', 'yaml'])
    expect(code).toBe(0)
    expect(stdout).toContain('name: shop-abcde-gateway')
  })
})
