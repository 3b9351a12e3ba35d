import { isDeepStrictEqual } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { clusterWide, inNamespace } from './inventory.ts'
import { CROSSPLANE_NAMESPACE } from './plane/chart.ts'
import { referenceTo } from './plane/client.ts'
import {
  apply,
  claimOf,
  condition,
  newNamespace,
  type Project,
  type Supabase,
} from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client, kubectl, shell } = plane

/** A volume, a database and a brought Secret: what is there to lose, and no more. */
const small = {
  plan: 'nano',
  realtime: { enabled: false },
  auth: {
    email: {
      smtp: {
        host: 'smtp.example.com',
        adminEmail: 'a@example.com',
        user: 'mail',
        passSecretRef: { name: 'brought', key: 'password' },
      },
    },
  },
}

/** The objects of a user, which are not the claim's. */
const brought = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'brought' },
  stringData: { password: 'p' },
}

type Before = { readonly project: Project; readonly namespaced: readonly string[] }

/** A Ready project, and what was in its namespace before it. */
const made = async (spec: Readonly<Record<string, unknown>>): Promise<Before> => {
  const namespace = await newNamespace(client)
  await client.create({ ...brought, metadata: { name: 'brought', namespace } })
  const namespaced = await until('the namespace to have what each has', 30, async () => {
    const found = await inNamespace(namespace)
    return found.length >= 3 ? found : undefined // its ServiceAccount and its certificate too
  })
  const project = await apply(client, [claimOf('held', { ...small, ...spec })], namespace)
  return { project, namespaced }
}

/** Waits until an inventory is as it was; fails with what is left over. */
const sameAs = async (
  before: readonly string[],
  now: () => Promise<readonly string[]>,
  seconds = 60,
): Promise<void> => {
  let found: readonly string[] = []
  const lost = () => before.filter((line) => !found.includes(line))
  const left = () => found.filter((line) => !before.includes(line))
  await until(
    () => `nothing to be left and nothing lost; left: ${left().join(', ')}; lost: ${lost().join()}`,
    seconds,
    async () => {
      found = await now()
      return left().length + lost().length === 0 || undefined
    },
  )
}

const copies = () => inNamespace(CROSSPLANE_NAMESPACE)

let everywhere: readonly string[]
let inCrossplane: readonly string[]
let held: Before
let background: Before
let foreground: Before
let whole: Before
let headless: Before
beforeAll(async () => {
  everywhere = await clusterWide()
  inCrossplane = await copies()
  const open = { deletionProtection: false, writeConnectionSecretToRef: { name: 'mine' } }
  const all = await Promise.all([
    made({}),
    made({ ...open, compositeDeletePolicy: 'Background' }),
    made({ ...open, compositeDeletePolicy: 'Foreground' }),
    made({}),
    made({ deletionProtection: false }),
  ])
  ;[held, background, foreground, whole, headless] = all
  await Promise.all(all.map(({ project }) => project.ready()))
})

/** What kubectl says when it may not delete; fails when it may. */
const refusalOf = async (...what: readonly string[]): Promise<string> => {
  const refusal = await kubectl('delete', ...what, '--timeout=10s').then(
    () => undefined,
    ({ stderr }: { stderr: string }) => stderr,
  )
  if (refusal === undefined) throw new Error(`kubectl has deleted ${what.join(' ')}`)
  return refusal
}

describe('a protected claim', () => {
  let refused: string
  beforeAll(async () => {
    const { name, namespace } = held.project
    refused = await refusalOf('supabase', name, '-n', namespace)
  })

  test('is not deleted by kubectl, which is told why', async () => {
    expect(refused).toContain('the project holds data')
    expect(await held.project.claim()).not.toHaveProperty('metadata.deletionTimestamp')
  })

  test('protects its XSupabase, without which it would start anew', async () => {
    const { metadata } = await held.project.composite()
    expect(await refusalOf('xsupabase', metadata?.name ?? '')).toContain('the project holds data')
    expect(await held.project.composite()).not.toHaveProperty('metadata.deletionTimestamp')
  })

  test('keeps all that it has when its deletion is refused', async () => {
    expect((await held.project.ready()).status?.phase).toBe('Ready')
  })

  test('is deleted after the very command that the refusal prints, and leaves nothing', async () => {
    const { name, namespace } = held.project
    const [, command = ''] =
      /delete it and its data: (kubectl .*?), and delete it/.exec(refused) ?? []
    expect(await shell(command)).toContain('patched')
    await shell(
      `kubectl -n ${namespace} wait usages.protection.crossplane.io -l crossplane.io/claim-name=${name} --for=delete --timeout=4m`,
    )
    await kubectl('delete', 'supabase', name, '-n', namespace, '--timeout=4m')
    await sameAs(held.namespaced, () => inNamespace(namespace))
  })
})

test('a claim without protection takes all with it but the Secrets of users', async () => {
  const { name, namespace } = background.project
  await kubectl('delete', 'supabase', name, '-n', namespace, '--timeout=4m')
  await sameAs(background.namespaced, () => inNamespace(namespace))
})

test('with compositeDeletePolicy Foreground the claim is gone last', async () => {
  const { name, namespace } = foreground.project
  await kubectl('delete', 'supabase', name, '-n', namespace, '--timeout=6m')
  const left = await inNamespace(namespace)
  const outlived = left.filter((line) => !foreground.namespaced.includes(line))
  // The claim's own Secret goes after its owner.
  expect(outlived.filter((line) => !line.startsWith('Secret ') || !line.endsWith('/mine'))).toEqual(
    [],
  )
  await sameAs(foreground.namespaced, () => inNamespace(namespace))
})

test('a namespace with a protected claim can be deleted, whole', async () => {
  const { namespace } = whole.project
  await kubectl('delete', 'namespace', namespace, '--timeout=6m')
  expect(await inNamespace(namespace)).toEqual([])
})

test('a project whose XSupabase is deleted, without protection, starts anew with nothing of what it was', async () => {
  const { project } = headless
  const uids = async (): Promise<readonly unknown[]> =>
    [...(await project.composed()).values()].map(({ metadata }) => metadata?.uid)
  const [old, oldKeys, xr] = [
    await uids(),
    (await project.claim()).status?.keys,
    await project.composite(),
  ]

  await client.delete(referenceTo(xr))
  await until('another composite to be Ready', 120, async () => {
    const found = await client.find<Supabase>(referenceTo(xr))
    if (found?.metadata?.uid === xr.metadata?.uid) return undefined
    return condition(found, 'Ready')?.status === 'True' || undefined
  })
  await until('every object to be another one', 60, async () => {
    const now = await uids()
    return (now.length === old.length && !now.some((uid) => old.includes(uid))) || undefined
  })
  await project.until(
    'to have other keys',
    ({ status }) => status?.keys !== undefined && !isDeepStrictEqual(status.keys, oldKeys),
  )
})

test('all of them together leave nothing outside of their namespaces', async () => {
  const { name, namespace } = headless.project
  await kubectl('delete', 'supabase', name, '-n', namespace, '--timeout=4m')
  await sameAs(headless.namespaced, () => inNamespace(namespace))
  const namespaces = [held, background, foreground, headless].map(
    ({ project }) => `Namespace ${project.namespace}`,
  )
  await sameAs([...everywhere, ...namespaces].sort(), clusterWide)
  await sameAs(inCrossplane, copies)
})
