import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { isFatal, pass, type World } from '../../src/render/crossplane.ts'
import { later, platform, run, secret, world } from '../golden/worlds.ts'

const answer = async (state: World) => (await pass(state, run)).response

const OURS = { 'app.kubernetes.io/managed-by': 'xsupabase' }

/** What a Secret was written for: an object of another project's, or of the user's own. */
const maker = (apiVersion: string, kind: string, labels: object): KubeObject =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'blog-abcde-x', namespace: 'team-a', labels },
  }) as KubeObject

const ownedBy = ({ apiVersion, kind, metadata }: KubeObject) => ({
  ownerReferences: [
    { apiVersion, kind, name: metadata?.name, uid: '4b1d0f6e-0000-4000-8000-0', controller: true },
  ],
})

const spec: ClaimSpec = {
  components: { auth: { env: [{ name: 'X', secretRef: { name: 'theirs', key: 'password' } }] } },
  functions: { enabled: true, envFrom: [{ secretRef: { name: 'theirs' } }] },
}

const referring = (metadata: object, object: KubeObject, data = {}, kinds?: string[]) => {
  const theirs = secret('theirs', { password: 'x' })
  const marked = { ...theirs, metadata: { ...theirs.metadata, ...metadata } }
  const objects = [marked, object, platform(data)]
  return later(world(spec, { objects, ...(kinds && { kinds }) }), 3)
}

const REFUSED = [
  'spec.components.auth.env[X].secretRef: Secret team-a/theirs belongs to a project; name a Secret that you made',
  'spec.functions.envFrom[0].secretRef: Secret team-a/theirs belongs to a project; name a Secret that you made',
].join('; ')

const WRITERS = [
  ['rds.aws.m.upbound.io/v1beta1', 'Instance'],
  ['iam.aws.m.upbound.io/v1beta1', 'AccessKey'],
  ['sql.gcp.m.upbound.io/v1beta1', 'DatabaseInstance'],
  ['storage.gcp.m.upbound.io/v1beta1', 'HMACKey'],
  ['storage.azure.m.upbound.io/v1beta1', 'Account'],
  ['acid.zalan.do/v1', 'postgresql'],
  ['minio.min.io/v2', 'Tenant'],
] as const

describe('a Secret that was written for an object', () => {
  it.each(WRITERS)("of another project's cannot be named: %s %s", async (apiVersion, kind) => {
    const object = maker(apiVersion, kind, OURS)
    const { conditions } = await answer(await referring(ownedBy(object), object))
    expect(conditions[0]?.message).toBe(REFUSED)
  })

  it.each(WRITERS)("of the user's own can: %s %s", async (apiVersion, kind) => {
    const object = maker(apiVersion, kind, {})
    const response = await answer(await referring(ownedBy(object), object))
    expect(response.conditions[0]?.message).not.toContain('belongs to a project')
    expect(response.desired?.resources).toHaveProperty('auth-deployment')
    expect(response.desired?.resources).toHaveProperty('functions-deployment')
  })

  const labelled = (label: string) => ({
    labels: { [label]: 'blog-abcde-x', application: 'db-connection-pooler' },
  })
  const postgresql = maker('acid.zalan.do/v1', 'postgresql', OURS)

  it("by the label of Zalando's operator, which owns nothing as a rule", async () => {
    const { conditions } = await answer(await referring(labelled('cluster-name'), postgresql))
    expect(conditions[0]?.message).toBe(REFUSED)
  })

  it('by the label that the platform names', async () => {
    const data = { zalando: { clusterNameLabel: 'postgres' } }
    const { conditions } = await answer(await referring(labelled('postgres'), postgresql, data))
    expect(conditions[0]?.message).toBe(REFUSED)
  })

  it('of a kind that the cluster lacks is not asked for, which would fail every pass', async () => {
    const kinds = ['postgresql.cnpg.io/v1/Cluster']
    const state = await referring(labelled('cluster-name'), postgresql, {}, kinds)
    const response = await answer(state)
    expect(isFatal(response)).toBe(false)
    const asked = Object.keys(response.requirements?.resources ?? {})
    expect(asked.filter((name) => name.startsWith('postgresql/'))).toEqual([])
    expect(response.desired?.resources).toHaveProperty('auth-deployment')
  })
})

it.each(['shop', 'a-claim-whose-name-is-as-long-as-the-name-of-a-claim-may-be-ok'])(
  'the certificate that was issued for the project is its own: %s',
  async (name) => {
    const data = {
      domainTemplate: '{claim}.x.io',
      exposure: { issuerRef: { kind: 'ClusterIssuer', name: 'acme' } },
    }
    const on: ClaimSpec = { gateway: { exposure: { type: 'Ingress' } } }
    const state = await later(world(on, { name, objects: [platform(data)] }), 5)
    const ingress = state.observed['gateway-ingress'] as unknown as {
      spec: { tls: [{ secretName: string }] }
    }
    const issued = ingress.spec.tls[0].secretName
    const components = {
      auth: { env: [{ name: 'X', secretRef: { name: issued, key: 'tls.key' } }] },
    }
    const { composite } = world({ ...on, components }, { name, objects: [platform(data)] })
    const response = await answer({ ...state, composite })
    expect(isFatal(response)).toBe(true)
    expect(response.conditions[0]?.message).toBe(
      `spec.components.auth.env[X].secretRef: Secret ${issued} is one of the project's own; name a Secret that you made`,
    )
  },
)
