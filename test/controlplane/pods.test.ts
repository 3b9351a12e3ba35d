import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { inWords, referenceTo } from './plane/client.ts'
import { POD_STATUS } from './plane/kwok.ts'
import { apply, claimOf, type Project, SMALL } from './plane/project.ts'
import { plane } from './running.ts'
import { told } from './told.ts'

const { client } = plane

const healthy = /^every service answers at /

/** Status of a pod with one container that does not run, as the kubelet writes it. */
const podStatus = (phase: string, name: string, container: object): string =>
  JSON.stringify({
    phase,
    containerStatuses: [
      { name, image: name, imageID: '', ready: false, restartCount: 4, ...container },
    ],
  })

/** A container that ended again and again; last time so. */
const crashing = (terminated: object) => ({
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting container' } },
  lastState: { terminated },
})

describe('pods that fail', () => {
  const failing = {
    auth: podStatus(
      'Running',
      'auth',
      crashing({ exitCode: 1, reason: 'Error', message: 'level=fatal\nno such host shop-db-rw\n' }),
    ),
    meta: podStatus('Running', 'meta', crashing({ exitCode: 137, reason: 'OOMKilled' })),
    rest: podStatus('Pending', 'rest', {
      state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "r/x:1"' } },
    }),
  }
  const annotated = (status: string | null) => ({ podAnnotations: { [POD_STATUS]: status } })

  let project: Project
  beforeAll(async () => {
    const components = Object.fromEntries(
      Object.entries(failing).map(([name, status]) => [name, annotated(status)]),
    )
    project = await apply(client, [claimOf('failing', { ...SMALL, components })])
  })
  const mend = (name: keyof typeof failing) =>
    project.patch({ spec: { components: { [name]: annotated(null) } } })

  test('of a program that ends, MESSAGE has the last words', async () => {
    await project.says(/^waiting for auth: auth: /)
    expect(await told(project)).toMatchObject({
      PHASE: 'Provisioning',
      READY: 'False',
      MESSAGE: 'waiting for auth: auth: CrashLoopBackOff: no such host shop-db-rw',
    })
    const { status } = await project.claim()
    expect(status?.components).toMatchObject({
      auth: { ready: false, message: 'auth: CrashLoopBackOff: no such host shop-db-rw' },
      gateway: { ready: true },
      meta: { ready: false },
    })
  })

  test('of one that needs more memory than it may have, MESSAGE says so', async () => {
    await mend('auth')
    await project.says(/^waiting for meta: meta: CrashLoopBackOff: OOMKilled \(exit code 137\)$/)
  })

  test('of an image that cannot be pulled, MESSAGE has the words of the kubelet', async () => {
    await mend('meta')
    await project.says(
      /^waiting for rest: rest: ImagePullBackOff: Back-off pulling image "r\/x:1"$/,
    )
  })

  test('once all pods of the mended claim run, no word of the old ones is left', async () => {
    await mend('rest')
    await project.ready()
    expect((await told(project)).MESSAGE).toMatch(healthy)
    const { status } = await project.claim()
    expect(JSON.stringify(status)).not.toMatch(/BackOff|OOMKilled/)
  })
})

describe('pods that no node takes', () => {
  const pool = `test-${randomBytes(3).toString('hex')}`
  let project: Project
  beforeAll(async () => {
    const scheduling = { nodeSelector: { [`test.xsupabase.io/${pool}`]: 'yes' } }
    project = await apply(client, [claimOf('nowhere', { ...SMALL, scheduling })])
  })

  test('MESSAGE has the words of the scheduler', async () => {
    await project.says(/^waiting for set-up \([a-z-]+\): Unschedulable: 0\/3 nodes are available: /)
  })

  test('of a set-up program that fails, MESSAGE has what it said; mended, it heals by itself', async () => {
    const nodes = await client.list({ apiVersion: 'v1', kind: 'Node' })
    const pods = (
      await client.list({ apiVersion: 'v1', kind: 'Pod', namespace: project.namespace })
    ).filter(({ metadata }) => metadata?.ownerReferences?.some(({ kind }) => kind === 'Job'))
    expect(pods.map((pod) => inWords(referenceTo(pod)))).not.toEqual([])
    const tell = (status: string | null) =>
      Promise.all(
        pods.map((pod) =>
          client.patch(referenceTo(pod), { metadata: { annotations: { [POD_STATUS]: status } } }),
        ),
      )
    const label = (value: string | null) =>
      Promise.all(
        nodes.map((node) =>
          client.patch(referenceTo(node), {
            metadata: { labels: { [`test.xsupabase.io/${pool}`]: value } },
          }),
        ),
      )
    const said = 'cannot reach the database: no such host'
    await tell(
      podStatus('Running', 'setup', crashing({ exitCode: 1, reason: 'Error', message: said })),
    )
    await label('yes')
    await project.says(/^waiting for set-up \([a-z-]+\): setup: CrashLoopBackOff: cannot reach the/)
    await tell(null)
    await project.ready()
    await label(null)
  })
})
