import { describe, expect, it } from 'vitest'
import { isOwnName, managedName, type NameRule } from '../../../src/managed/names.ts'

const dashed: NameRule = { max: 63, hyphens: true }
const account: NameRule = { max: 24, hyphens: false }
const mine = { reference: 'reference-of-one-seed' }
const named = (name: string, prefix?: string, rule = dashed, keys = mine): string =>
  managedName({ name }, keys, prefix, rule)

describe('the name of something in a cloud', () => {
  it('begins with the prefix of the platform and the name of the composite', () => {
    expect(named('shop-x7k2p', 'acme')).toMatch(/^acme-shop-x7k2p-[0-9a-z]{12}$/)
    expect(named('shop-x7k2p')).toMatch(/^shop-x7k2p-[0-9a-z]{12}$/)
  })

  it('is another one for another seed, so that nobody takes up what a project left behind', () => {
    const others = named('shop-x7k2p', 'acme', dashed, { reference: 'reference-of-another' })
    expect(others).not.toBe(named('shop-x7k2p', 'acme'))
    expect(named('shop-x7k2p', 'acme')).toBe(named('shop-x7k2p', 'acme'))
  })

  it('is known by its end as one of the project, under whatever prefix', () => {
    const project = { name: 'shop-x7k2p' }
    for (const rule of [dashed, account]) {
      expect(isOwnName(project, mine, named('shop-x7k2p', 'acme', rule))).toBe(true)
      expect(isOwnName(project, mine, named('shop-x7k2p', undefined, rule))).toBe(true)
      expect(isOwnName(project, mine, named('shop-x7k2q', 'acme', rule))).toBe(false)
    }
    expect(isOwnName(project, { reference: 'another' }, named('shop-x7k2p'))).toBe(false)
    expect(isOwnName(project, mine, '')).toBe(false)
  })

  it.each([
    ['long', 'a'.repeat(63), 'p'.repeat(20), dashed],
    ['with two hyphens in a row', 'a--b-x7k2p', 'acme', dashed],
    ['cut where a hyphen stands', `${'a'.repeat(48)}-${'b'.repeat(10)}`, 'acme', dashed],
    ['of a storage account', 'shop-x7k2p', 'acme', account],
  ] as const)('is legal where its parts are %s', (_what, name, prefix, rule) => {
    const made = named(name, prefix, rule)
    expect(made).toMatch(rule.hyphens ? /^[a-z]([a-z0-9]|-(?!-))*[a-z0-9]$/ : /^[a-z][a-z0-9]*$/)
    expect(made.length).toBeLessThanOrEqual(rule.max)
    expect(named(`${name.slice(0, -1)}z`, prefix, rule)).not.toBe(made)
  })

  it('is free of words that the cloud keeps for itself', () => {
    const made = named('google-maps-x7k2p', undefined, { ...dashed, reserved: /google/ })
    expect(made).toMatch(/^supabase-[0-9a-z]{12}$/)
  })
})
