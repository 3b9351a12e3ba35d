import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { dnsLabel, installedName } from '../../src/package/dns-label.ts'
import { checkPublished } from '../../src/package/packages.ts'
import { configurationRoot, functionRoot } from '../../src/package/roots.ts'
import { published } from '../../src/releases/published.ts'

const elsewhere = { registry: '127.0.0.1:5000/acme', version: 'v0.2.0-rc.1' }

/** The shipped one, and those of three clouds and of what somebody else runs. */
const COMPOSITIONS = 5

const kinds = (root: Readonly<Record<string, string>>): string[] =>
  Object.values(root).map((text) => parse(text).kind)

const dependency = (where: typeof elsewhere) =>
  parse(configurationRoot(where)['crossplane.yaml'] ?? '').spec.dependsOn

const step = (where: typeof elsewhere) =>
  parse(configurationRoot(where)['supabases/composition.yaml'] ?? '').spec.pipeline[0]

describe('the Configuration package', () => {
  test('holds its meta, the Compositions and the definition, and nothing else', () => {
    expect(kinds(configurationRoot(published)).toSorted()).toEqual([
      'CompositeResourceDefinition',
      ...Array(COMPOSITIONS).fill('Composition'),
      'Configuration',
    ])
  })

  test('depends on the Function of its own registry, at exactly its own version', () => {
    expect(dependency(elsewhere)).toEqual([
      {
        apiVersion: 'pkg.crossplane.io/v1',
        kind: 'Function',
        package: '127.0.0.1:5000/acme/function-xsupabase',
        version: '=v0.2.0-rc.1',
      },
    ])
  })

  test('calls the Function by the name that it gets from that registry', () => {
    expect(step(elsewhere).functionRef.name).toBe('acme-function-xsupabase')
  })

  test('is what stands in the checkout, where nothing else is asked for', () => {
    const [{ package: source, version }] = dependency(published)
    expect(source).toBe('ghcr.io/xsupabase/function-xsupabase')
    expect(version).toBe(`=${published.version}`)
    expect(step(published).functionRef.name).toBe('xsupabase-function-xsupabase')
  })

  test('differs from another registry and version in these places alone', () => {
    const [here, there] = [configurationRoot(published), configurationRoot(elsewhere)]
    const changed = Object.entries(here).flatMap(([path, text]) => {
      const before = text.split('\n')
      return (there[path] ?? '').split('\n').filter((line, index) => line !== before[index])
    })
    expect(changed.map((line) => line.trim().split(':')[0])).toEqual([
      'package',
      'version',
      ...Array(COMPOSITIONS).fill('name'),
    ])
  })
})

test('the Function package holds its meta and the schema of its input, and nothing else', () => {
  expect(kinds(functionRoot()).toSorted()).toEqual(['CustomResourceDefinition', 'Function'])
})

// the cases of TestToDNSLabel and TestFriendlyID of crossplane-runtime, and ours
test.each([
  ['-hi/my.name/is-', 'hi-my-name-is'],
  ['a'.repeat(70), 'a'.repeat(63)],
  [`${'a'.repeat(60)}----`, 'a'.repeat(60)],
  ['provider.aws-1234.567891', 'provider-aws-1234-567891'],
  ['Acme_Corp/Function', 'cmeorp-unction'],
])('%s is named %s, as Crossplane does', (text, label) => {
  expect(dnsLabel(text)).toBe(label)
})

test.each([
  ['ghcr.io/xsupabase/function-xsupabase', 'xsupabase-function-xsupabase'],
  ['registry.example.com:5000/team.x/hub/function-x', 'team-x-hub-function-x'],
  ['registry.example.com/function-x', 'function-x'],
])('the Function of %s is installed as %s', (repository, name) => {
  expect(installedName(repository)).toBe(name)
})

test.each([
  [{ registry: 'acme' }, 'cannot use registry "acme": a host with a dot in it is needed'],
  [{ registry: 'localhost:5000/acme' }, 'cannot use registry "localhost:5000/acme"'],
  [{ registry: 'https://ghcr.io/acme' }, 'cannot use registry "https://ghcr.io/acme"'],
  [{ version: '0.1.0' }, 'cannot use version "0.1.0": vX.Y.Z is needed'],
  [{ version: 'v1' }, 'cannot use version "v1"'],
])('%j is refused, with what is needed', (wrong, message) => {
  expect(() => checkPublished({ ...published, ...wrong })).toThrow(message)
  expect(() => checkPublished(elsewhere)).not.toThrow()
})
