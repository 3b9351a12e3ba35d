import { describe, expect, it } from 'vitest'
import type { ClaimSpec } from '../../src/api/claim/index.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { isFatal, pass } from '../../src/render/crossplane.ts'
import { edited, ready, run, secret, without, world } from '../golden/worlds.ts'

type Template = { readonly spec: { readonly template: unknown } }

/** The Secret of another project, as the function made it. */
const foreign = {
  ...secret('rival-keys', { 'service-role-key': 'not-for-us' }),
  metadata: {
    name: 'rival-keys',
    namespace: 'team-a',
    labels: { 'app.kubernetes.io/managed-by': 'xsupabase' },
  },
} as KubeObject

const hook = secret('hook', { secret: 'v1,no-secret-of-a-hook' })
const smtp = { host: 'smtp.x.io', adminEmail: 'a@x.io', user: 'u' }

const answer = async (before: ClaimSpec, after: ClaimSpec, objects: KubeObject[]) => {
  const state = await ready(world(before, { objects }))
  const { response } = await pass(edited(state, after), run)
  const templateOf = (object: unknown) => (object as Template).spec.template
  return {
    message: response.conditions[0]?.message ?? '',
    template: (key: string) => templateOf(response.desired?.resources[key]?.resource),
    before: (key: string) => templateOf(state.observed[key]),
  }
}

describe('what must not or cannot be read reaches no pod that runs', () => {
  const functions = { enabled: true }
  const rows: readonly (readonly [string, string, ClaimSpec, ClaimSpec, RegExp])[] = [
    [
      'a whole Secret of another project',
      'functions-deployment',
      { functions },
      { functions: { ...functions, envFrom: [{ secretRef: { name: 'rival-keys' } }] } },
      /Secret team-a\/rival-keys belongs to a project/,
    ],
    [
      'a key of one, sent to a mail server',
      'auth-deployment',
      {},
      {
        auth: {
          email: {
            smtp: { ...smtp, passSecretRef: { name: 'rival-keys', key: 'service-role-key' } },
          },
        },
      },
      /Secret team-a\/rival-keys belongs to a project/,
    ],
    [
      'a Secret that does not exist yet, whoever will make it',
      'rest-deployment',
      {},
      {
        components: {
          rest: {
            env: [{ name: 'X', secretRef: { name: 'billing-supabase', key: 'PGPASSWORD' } }],
          },
        },
      },
      /Secret team-a\/billing-supabase does not exist/,
    ],
    [
      'a value that the program would not take',
      'auth-deployment',
      {},
      {
        auth: {
          hook: {
            send_email: { uri: 'https://x.io/', secretsRef: { name: 'hook', key: 'secret' } },
          },
        },
      },
      /spec\.auth\.hook\.send_email\.secretsRef: key "secret" of Secret team-a\/hook must/,
    ],
  ]
  it.each(rows)('%s', async (_what, key, before, after, words) => {
    const result = await answer(before, after, [foreign, hook])
    expect(result.message).toMatch(words)
    expect(result.template(key)).toEqual(result.before(key))
  })
})

describe('a rotation without overlap, while a pod could not start anew', () => {
  const auth = { email: { smtp: { ...smtp, passSecretRef: { name: 'mail', key: 'password' } } } }
  const mail = secret('mail', { password: 'x' })
  it.each(['database', 's3'])('of %s is refused, and changes nothing', async (name) => {
    const state = await ready(world({ auth }, { objects: [mail] }))
    const rotated = edited(state, { auth, secrets: { generations: { [name]: 2 } } })
    const { response } = await pass({ ...rotated, cluster: { objects: [] } }, run)
    expect(isFatal(response)).toBe(true)
    expect(response.conditions[0]?.message).toMatch(
      new RegExp(`^spec\\.secrets\\.generations\\.${name}: cannot be raised while .*mail`),
    )
    expect(isFatal((await pass(rotated, run)).response)).toBe(false)
  })

  it('and a deleted Secret of ours is no such thing', async () => {
    const state = await ready(world({ auth }, { objects: [mail] }))
    const rotated = edited(state, { auth, secrets: { generations: { database: 2 } } })
    expect(isFatal((await pass(without(rotated, 'connection'), run)).response)).toBe(false)
  })
})
