import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setPlatform } from '../controlplane/plane/platform.ts'
import { condition, type Project, SMALL } from '../controlplane/plane/project.ts'
import { client, seconds, tell } from './cluster.ts'
import { VANILLA } from './images/catalogue.ts'
import { claim, uniqueNamespace } from './project.ts'

/** What is wrong is told by the kubelet, the scheduler and the API server themselves. */
const small = { ...SMALL, gateway: { type: 'Envoy' }, studio: { enabled: false } }

const message = async (project: Project): Promise<string> =>
  condition(await project.claim(), 'Operational')?.message ?? ''

const says = async (project: Project, words: RegExp): Promise<void> => {
  const began = performance.now()
  await project.says(words, 90)
  tell(`${seconds(began)}: ${await message(project)}`)
}

describe('a project whose pods cannot run', () => {
  let project: Project
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', name: 'none' }

  beforeAll(async () => {
    const namespace = await uniqueNamespace('reasons')
    await client.apply({
      apiVersion: quota.apiVersion,
      kind: quota.kind,
      metadata: { namespace, name: quota.name },
      spec: { hard: { pods: '0' } },
    })
    project = await claim(namespace, 'reasons', {
      ...small,
      components: {
        meta: { resources: { requests: { memory: '32Mi' }, limits: { memory: '48Mi' } } },
      },
    })
  })

  test('of a quota, MESSAGE has the words of the API server', async () => {
    await says(project, /exceeded quota: none/)
  })

  test('of a program that needs more memory than it may have, MESSAGE says so', async () => {
    await client.delete({ ...quota, namespace: project.namespace })
    await says(project, /^waiting for meta: meta: .*OOMKilled/)
    expect((await project.claim()).status?.components).toMatchObject({
      meta: { ready: false },
      gateway: { ready: true },
    })
  })

  test('mended, it becomes Ready by itself', async () => {
    await project.patch({ spec: { components: { meta: null } } })
    await project.ready()
    expect(await message(project)).toMatch(/^every service answers at /)
  })

  test('of a request that no node can hold, MESSAGE has the words of the scheduler', async () => {
    const rest = { resources: { requests: { cpu: '64' }, limits: { cpu: '64' } } }
    await project.patch({ spec: { components: { rest } } })
    await says(project, /rest: Unschedulable: 0\/\d+ nodes are available: .*Insufficient cpu/)
  })

  test('of an image that does not exist, MESSAGE has the words of the kubelet', async () => {
    await project.patch({ spec: { components: { rest: null } } })
    await project.ready()
    await setPlatform(client, {
      images: { override: { meta: 'docker.io/supabase/postgres-meta:v0.0.1' } },
    })
    await says(project, /meta: (ErrImagePull|ImagePullBackOff): .*postgres-meta:v0\.0\.1/)
    await setPlatform(client, {})
    await project.ready()
  })

  afterAll(() => setPlatform(client, {}))
})

describe('a database whose image does not exist', () => {
  test('is told by the claim too', async () => {
    const image = `${VANILLA}99`
    const project = await claim(await uniqueNamespace('reasons'), 'no-image', {
      ...small,
      rest: { schemas: ['public'] },
      database: { majorVersion: 17, cloudNativePG: { image } },
    })
    await says(project, /^waiting for database: .*(ErrImagePull|ImagePullBackOff)/)
  })
})
