import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { claim, file, folder, PATIENCE, render, renderProcess } from './render.ts'

/** One line, no trace, nothing on standard output. */
const refused = async (args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await render(args)
  expect(stderr).toMatch(/^[^\n]+\n$/)
  expect(stdout).toBe('')
  expect(code).toBe(2)
  return stderr
}

const good = claim({})
const named = (kind: string, name: string, apiVersion = 'apiextensions.crossplane.io/v1beta1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`

describe('render refuses in one line', PATIENCE, () => {
  it.each([
    ['no FILE', [], 'a FILE with a Supabase is needed'],
    ['an unknown flag', ['x.yaml', '--nope'], "Unknown option '--nope' (see --help)"],
    ['a flag without its value', ['x.yaml', '--out'], "Option '--out <value>' argument missing"],
    ['a second FILE', ['x.yaml', 'y.yaml'], 'cannot render y.yaml too'],
    ['a form that is not yaml', ['x.yaml', '-o', 'json'], '--output: cannot use "json"'],
    ['a seed that is too short', ['x.yaml', '--seed', 'c2hvcnQ='], 'at least 32 bytes'],
    [
      'a seed for a project that has one',
      ['x.yaml', '--observed', 'y.yaml', '--seed', 'random'],
      '--seed: the project of --observed has its seed already',
    ],
    [
      'a FILE that is not there',
      ['nowhere.yaml'],
      'cannot read nowhere.yaml: there is no such file',
    ],
  ])('%s', async (_, args, words) => expect(await refused(args)).toContain(words))

  it.each([
    ['what is not YAML, with its line', 'kind: [', 'it is not YAML: '],
    ['what is no object', 'hello', 'it is no Kubernetes object'],
    ['an object without a name', 'apiVersion: v1\nkind: Secret\n', 'Secret has no metadata.name'],
    ['a file without a claim', named('ConfigMap', 'a', 'v1'), 'kind Supabase'],
    [
      'a kind in small letters',
      good.replace('kind: Supabase', 'kind: supabase'),
      'it has supabase; did you mean "Supabase"?',
    ],
    ['an empty file', '', 'it is empty'],
    ['another version of the API', good.replace('v1alpha1', 'v1'), 'must be xsupabase.io/v1alpha1'],
    ['a spec that is a list', good.replace('{}', '[]'), 'spec: must be an object'],
    [
      'a claim without a spec',
      named('Supabase', 'shop', 'xsupabase.io/v1alpha1'),
      'spec: is missing; write spec: {}',
    ],
    ['a spec that is empty', good.replace('{}', ''), 'spec: is missing; write spec: {}'],
    ['a name of 64 characters', claim({}, 'a'.repeat(64)), 'at most 63 characters, got 64'],
    [
      'labels that no Composition has',
      claim({ compositionSelector: { matchLabels: { 'xsupabase.io/provider': 'awz' } } }),
      'spec.compositionSelector: no Composition of the package is meant by it; there are supabase, supabase-aws',
    ],
    [
      'a Composition that is not there',
      claim({ compositionRef: { name: 'mine' } }),
      'spec.compositionRef.name: no Composition',
    ],
    ['the same claim twice', `${good}---\n${good}`, 'has Supabase default/shop twice'],
  ])('%s', async (_, text, words) => expect(await refused([file(text)])).toContain(words))

  it.each([
    ['another kind', named('ConfigMap', 'xsupabase', 'v1'), 'it has no EnvironmentConfig'],
    ['another name', named('EnvironmentConfig', 'mine'), 'is called mine, only xsupabase is read'],
    [
      'an old version',
      named('EnvironmentConfig', 'xsupabase', 'x/v1alpha1'),
      'must be apiextensions',
    ],
  ])('a platform of %s', async (_, text, words) => {
    expect(await refused([file(good), '--platform', file(text)])).toContain(words)
  })

  it('a namespace that is another than the claim’s', async () => {
    const own = good.replace('{name: shop}', '{name: shop, namespace: a}')
    expect(await refused([file(own), '-n', 'b'])).toContain(
      'its namespace is a, but --namespace is b',
    )
  })

  it('an empty folder', async () => {
    expect(await refused([folder()])).toContain('the folder has no .yaml file')
  })

  it('a folder to write to that has files of somebody else', async () => {
    const path = file('precious', 'thesis.txt').replace('/thesis.txt', '')
    expect(await refused([file(good), '--out', path])).toContain('it is not empty')
  })

  it('a file to write a folder to', async () => {
    const path = file('precious', 'thesis.txt')
    expect(await refused([file(good), '--out', path])).toContain('it is a file; name a folder')
  })

  it.each(['/proc/x', '/proc/x/y'])('a folder that cannot be made: --out %s', async (path) => {
    expect(await refused([file(good), '--out', path])).toMatch(
      /^--out: cannot write to \/proc\/x.*: \/proc cannot be written to/,
    )
  })

  it('a folder within a file', async () => {
    const path = file('precious', 'thesis.txt')
    expect(await refused([file(good), '--out', `${path}/out`])).toContain(`: ${path} is a file`)
  })

  it.each([
    ['in a folder that is not there', '/missing/x.svg', 'there is no folder '],
    ['in a folder within a file', '/input.yaml/a/x.svg', 'there is no folder '],
    ['in what is no folder', '/input.yaml/x.svg', 'is a file; name a folder'],
    ['that is a folder', '', 'it is a folder; name a file in it'],
  ])('a picture %s', async (_, path, words) => {
    const input = file(good)
    const line = await refused([input, '--graph', input.replace('/input.yaml', path)])
    expect(line).toMatch(/^--graph: cannot write /)
    expect(line).toContain(words)
  })

  it('two Supabases to draw in one picture', async () => {
    const both = file(`${good}---\n${claim({}, 'other')}`)
    expect(await refused([both, '--graph', 'x.svg'])).toBe(
      `--graph: ${both} has 2 Supabases and one can be drawn; put it into a file of its own\n`,
    )
  })

  it('observed objects of another project', async () => {
    expect(await refused([file(good), '--observed', file(good)])).toContain(
      'nothing in it is composed for default/shop',
    )
  })
})

describe('render takes', PATIENCE, () => {
  it('a claim from standard input', async () => {
    const { code } = await renderProcess(['-'], good)
    expect(code).toBe(0)
  })

  it('a folder that Kustomize puts together, and what is beside the claim in it', async () => {
    const path = fileURLToPath(new URL('../../examples/gitops/projects', import.meta.url))
    const { code, stderr } = await render([path])
    expect(stderr).toMatch(/is Ready after/)
    expect(code).toBe(0)
  })

  it('--help for a wish to read, without a FILE', async () => {
    const { code, stdout, stderr } = await render(['--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('usage: npm run render -- FILE')
    expect(stderr).toBe('')
  })
})
