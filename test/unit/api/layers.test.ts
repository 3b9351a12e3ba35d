import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../../src/api/claim/index.ts'
import type { Composite } from '../../../src/api/composite.ts'
import { differences, merge } from '../../../src/api/layers.ts'
import { parseProject, type Spec } from '../../../src/api/project.ts'
import { parsePlatform } from '../../../src/api/settings.ts'

const composite = (spec: ClaimSpec): Composite => ({
  apiVersion: 'xsupabase.io/v1alpha1',
  kind: 'XSupabase',
  name: 'shop-x',
  uid: 'uid',
  claim: 'shop',
  namespace: 'team-a',
  deletionAttempted: false,
  spec,
  status: {},
})

const project = (
  claim: ClaimSpec,
  {
    input = {},
    environment = {},
  }: { input?: Readonly<Record<string, unknown>>; environment?: object } = {},
) => parseProject(composite(claim), parsePlatform(input, environment), true, undefined)

const size = ({ database }: Spec): string => database.storage.size

it("what the platform says of a cloud lies over the Composition's input at every depth", () => {
  const input = {
    providers: {
      aws: {
        region: 'eu-central-1',
        tags: { team: 'a', stage: 'test' },
        rds: {
          subnetGroupName: 'databases',
          backupRetentionDays: 14,
          vpcSecurityGroupIds: ['sg-1'],
        },
      },
      gcp: { region: 'europe-west3' },
    },
  }
  const environment = {
    providers: {
      aws: {
        tags: { stage: 'live' },
        rds: { backupRetentionDays: 30, vpcSecurityGroupIds: ['sg-2'] },
      },
      azure: { location: 'westeurope' },
    },
  }
  expect(parsePlatform(input, environment).providers).toEqual({
    aws: {
      region: 'eu-central-1',
      tags: { team: 'a', stage: 'live' },
      rds: { subnetGroupName: 'databases', backupRetentionDays: 30, vpcSecurityGroupIds: ['sg-2'] },
    },
    gcp: { region: 'europe-west3' },
    azure: { location: 'westeurope' },
  })
})

describe('the layers of a spec', () => {
  it('nothing said: the code speaks', () => {
    const { spec } = project({})
    expect(spec).toMatchObject({ plan: 'small', gateway: { type: 'Kong' }, replicas: 1 })
  })

  it.each([
    [
      'input over code',
      {},
      { input: { defaults: { database: { storage: { size: '11Gi' } } } } },
      '11Gi',
    ],
    [
      'EnvironmentConfig over input',
      {},
      {
        input: { defaults: { database: { storage: { size: '11Gi' } } } },
        environment: { defaults: { database: { storage: { size: '12Gi' } } } },
      },
      '12Gi',
    ],
    [
      'plan over defaults',
      { plan: 'p' },
      {
        environment: {
          defaults: { database: { storage: { size: '12Gi' } } },
          plans: { p: { database: { storage: { size: '13Gi' } } } },
        },
      },
      '13Gi',
    ],
    [
      'claim over plan',
      { plan: 'p', database: { storage: { size: '14Gi' } } },
      { environment: { plans: { p: { database: { storage: { size: '13Gi' } } } } } },
      '14Gi',
    ],
    [
      'enforced over claim',
      { database: { storage: { size: '14Gi' } } },
      { environment: { enforced: { database: { storage: { size: '15Gi' } } } } },
      '15Gi',
    ],
  ])('%s', (_what, claim, layers, expected) => {
    expect(size(project(claim, layers).spec)).toBe(expected)
  })

  it('an input says what it is, as Crossplane wants it', () => {
    const input = { apiVersion: 'fn.xsupabase.io/v1alpha1', kind: 'Platform', metadata: {} }
    expect(project({}, { input: { ...input, defaults: { plan: 'nano' } } }).spec.plan).toBe('nano')
    expect(() => project({}, { input: { ...input, kind: 'Platfrom' } })).toThrow(
      /^Composition input: must be apiVersion fn\.xsupabase\.io\/v1alpha1 and kind Platform, got .*"Platfrom"/,
    )
  })

  it('the plan is the one that the other layers name: defaults, claim, enforced', () => {
    expect(project({}, { environment: { defaults: { plan: 'nano' } } }).spec.plan).toBe('nano')
    expect(
      project({ plan: 'large' }, { environment: { defaults: { plan: 'nano' } } }).spec.replicas,
    ).toBe(3)
    expect(
      project({ plan: 'large' }, { environment: { enforced: { plan: 'medium' } } }).spec.replicas,
    ).toBe(2)
  })

  it('what enforced overrode is named', () => {
    const { enforced } = project(
      { replicas: 5, database: { parameters: { max_connections: '200' } } },
      { environment: { enforced: { replicas: 2, gateway: { type: 'Kong' } } } },
    )
    expect(enforced).toEqual(['replicas: 5 -> 2'])
  })

  it('members of another type are dropped when a lower layer holds them', () => {
    const defaults = { imgproxy: { type: 'External', external: { url: 'http://x.y' } } }
    expect(
      project({ imgproxy: { type: 'Disabled' } }, { environment: { defaults } }).spec.imgproxy,
    ).toEqual({ type: 'Disabled' })
    expect(project({}, { environment: { defaults } }).spec.imgproxy).toEqual(defaults.imgproxy)
  })

  it('the address: asked for, by the domain template, else inside the cluster', () => {
    const domainTemplate = '{claim}-{namespace}.apps.x.io'
    expect(
      project({ publicUrl: 'https://a.b/' }, { environment: { domainTemplate } }).publicUrl,
    ).toBe('https://a.b')
    expect(project({}, { environment: { domainTemplate } }).publicUrl).toBe(
      'https://shop-team-a.apps.x.io',
    )
    expect(project({}).publicUrl).toBe('http://shop-x-gateway.team-a.svc:8000')
  })
})

describe('merge', () => {
  it('objects merge, lists are replaced', () => {
    const merged = merge({ rest: { schemas: ['a'], maxRows: 1 } }, { rest: { schemas: ['b'] } })
    expect(merged).toEqual({ rest: { schemas: ['b'], maxRows: 1 } })
  })

  it('lists with a key merge by it', () => {
    const env = (...pairs: [string, string][]): ClaimSpec => ({
      components: { auth: { env: pairs.map(([name, value]) => ({ name, value })) } },
    })
    expect(merge(env(['A', '1'], ['B', '1']), env(['B', '2'], ['C', '2']))).toEqual(
      env(['A', '1'], ['B', '2'], ['C', '2']),
    )
  })

  it('false and zero are values', () => {
    expect(
      merge({ deletionProtection: true }, { deletionProtection: false }).deletionProtection,
    ).toBe(false)
  })
})

it('differences name each leaf that had another value', () => {
  expect(differences({ a: { b: 1, c: 2 } }, { a: { b: 3, c: 2, d: 4 } })).toEqual(['a.b: 1 -> 3'])
})
