import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { claim, file, objects, PATIENCE, render } from './render.ts'

const folder = join(import.meta.dirname, '../../examples')
const examples = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
const cloudExamples = readdirSync(join(folder, 'clouds')).map((name) => `clouds/${name}`)

/** The platform that an example of a cloud says it is of. */
const platformOf = (name: string): string =>
  /examples\/(platform\/[a-z]+\.yaml)/.exec(readFileSync(join(folder, name), 'utf8'))?.[1] ?? ''

describe('every example', PATIENCE, () => {
  it('is there', () => expect(examples).toContain('supabase.yaml'))

  it.each([...examples, ...cloudExamples])('%s says in its first line what it shows', (name) => {
    expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^# Shows: /)
  })

  it('has a name of its own', () => {
    const names = [...examples, ...cloudExamples].flatMap((name) =>
      objects(readFileSync(join(folder, name), 'utf8'))
        .filter(({ kind }) => kind === 'Supabase')
        .map(({ metadata }) => metadata?.name),
    )
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it.each(examples)('%s gets Ready through the function over gRPC and mTLS', async (name) => {
    const { code, stderr } = await render([join(folder, name)])
    expect(stderr).toMatch(/is Ready after \d+ passes\n$/)
    expect(code).toBe(0)
  })

  it.each(cloudExamples)('%s gets Ready on the platform that it names', async (name) => {
    const platform = join(folder, platformOf(name))
    const { code, stderr } = await render([join(folder, name), '--platform', platform])
    expect(stderr).toMatch(/is Ready after \d+ passes\n$/)
    expect(code).toBe(0)
  })

  it('of the platform of a cloud is used by a claim that selects its Composition', async () => {
    const selected = claim({
      compositionSelector: { matchLabels: { 'xsupabase.io/provider': 'aws' } },
    })
    const { code, stdout } = await render([
      file(selected),
      '--platform',
      join(folder, 'platform/aws.yaml'),
      '-o=yaml',
    ])
    expect(stdout).toContain('kind: Instance\n')
    expect(stdout).toContain('kind: Bucket\n')
    expect(code).toBe(0)
  })

  it('of the platform is applied to a claim that names none of it', async () => {
    const { code, stdout } = await render([
      join(folder, 'supabase.yaml'),
      '--platform',
      join(folder, 'platform/environmentconfig.yaml'),
      '--namespace=team-a',
      '-o=yaml',
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('image: registry.example.com/mirror/')
    expect(stdout).toContain('cost-centre: "4711"')
    expect(stdout).toContain('https://hello.team-a.apps.example.com')
    expect(stdout).toContain('storage: 5Gi')
  })

  it('of the platform gives each namespace hosts of its own', async () => {
    const inNamespace = (namespace: string) =>
      render([
        join(folder, 'ingress.yaml'),
        '--platform',
        join(folder, 'platform/environmentconfig.yaml'),
        `--namespace=${namespace}`,
      ])
    expect(await inNamespace('blog')).toMatchObject({ code: 0 })
    const other = await inNamespace('team-b')
    expect(other.code).not.toBe(0)
    expect(other.stderr).toContain(
      'host api.blog.apps.example.com is not allowed by the platform; allowed: *.team-b.apps.example.com',
    )
  })
})
