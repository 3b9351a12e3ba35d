import { describe, expect, it } from 'vitest'
import { DATABASE_TYPES, OBJECT_STORE_TYPES } from '../../src/api/claim/database.ts'
import { refusalOfClaim } from './answer.ts'

describe('a platform is checked as well', () => {
  it.each([
    'https://apps.x.io',
    'apps.x.io/',
    '*',
    '*.*.x.io',
    'foo*.x',
    '{name}.x.io',
    'Apps.x.io',
    '10.0.0.1',
  ])('the host %s that it allows', async (host) => {
    expect(await refusalOfClaim({}, { allowed: { hostnames: [host] } })).toMatch(
      /^EnvironmentConfig xsupabase: data\.allowed\.hostnames\[0\]: must be a host name, or \*\. and one, such as \*\.apps\.example\.com, where \{claim\} and \{namespace\} may stand$/,
    )
  })

  it('and hosts are taken, one by one or all below one, of a claim or a namespace', async () => {
    const hostnames = ['x.io', '*.x.io', '{claim}.{namespace}.x.io', '*.{claim}-{namespace}.x.io']
    expect(await refusalOfClaim({}, { allowed: { hostnames } })).toBeUndefined()
  })

  it.each([
    ['databaseTypes', 'Postgres', DATABASE_TYPES.join(', ')],
    ['objectStoreTypes', 'minio', OBJECT_STORE_TYPES.join(', ')],
  ])('the %s that it allows', async (field, type, known) => {
    expect(await refusalOfClaim({}, { allowed: { [field]: [type] } })).toBe(
      `EnvironmentConfig xsupabase: data.allowed.${field}[0]: must be one of ${known}`,
    )
  })

  it.each(['defaults', 'enforced'])('the plan in its %s', async (field) => {
    expect(await refusalOfClaim({}, { [field]: { plan: 'huge' }, plans: { own: {} } })).toBe(
      `EnvironmentConfig xsupabase: data.${field}.plan: "huge" is not a plan; there are: nano, small, medium, large, own`,
    )
    expect(
      await refusalOfClaim({}, { [field]: { plan: 'own' }, plans: { own: {} } }),
    ).toBeUndefined()
  })

  it.each(['apps.x.io', '{name}.x.io', '{claim.x.io', '{{claim}}.x.io', 'claim}.x.io'])(
    'the domain template %s',
    async (domainTemplate) => {
      expect(await refusalOfClaim({}, { domainTemplate })).toMatch(
        /data\.domainTemplate: must be a host name with \{claim\} in it, and no placeholder but that/,
      )
    },
  )

  it.each(['constructor', 'toString', 'hasOwnProperty'])('a plan called %s', async (name) => {
    expect(await refusalOfClaim({}, { plans: { [name]: {} } })).toMatch(
      new RegExp(`data\\.plans\\.${name}: cannot be the name of a plan`),
    )
  })

  it('where gateways listen', async () => {
    expect(await refusalOfClaim({}, { listen: 'IPv4' })).toBeUndefined()
    expect(await refusalOfClaim({}, { listen: 'IPv6' })).toMatch(
      /data\.listen: must be one of DualStack, IPv4/,
    )
  })
})
