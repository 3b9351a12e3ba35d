import type { IContainerStatus, IPod } from 'kubernetes-models/v1'
import { expect, it } from 'vitest'
import { podReason } from '../../../src/readiness/pods.ts'

const pod = (status: object, created = '2026-01-01T00:00:00Z'): IPod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', creationTimestamp: created },
    status,
  }) as IPod

const container = (
  state: object,
  rest: object = {},
): { containerStatuses: IContainerStatus[] } => ({
  containerStatuses: [
    {
      name: 'auth',
      ready: false,
      image: 'x',
      imageID: 'x',
      restartCount: 0,
      state,
      ...rest,
    } as IContainerStatus,
  ],
})

const waiting = (reason: string, message = '') => ({ waiting: { reason, message } })

it.each([
  [
    'a wrong image tag',
    container(waiting('ErrImagePull', 'not found')),
    'auth: ErrImagePull: not found',
  ],
  [
    'a crash, in the last words of the program',
    container(waiting('CrashLoopBackOff', 'back-off 40s'), {
      lastState: {
        terminated: { exitCode: 1, reason: 'Error', message: 'line one\nno such host\n' },
      },
    }),
    'auth: CrashLoopBackOff: no such host',
  ],
  [
    'too little memory',
    container({ terminated: { exitCode: 137, reason: 'OOMKilled' } }),
    'auth: OOMKilled (exit code 137)',
  ],
  [
    'too little memory, again and again',
    container(waiting('CrashLoopBackOff', 'back-off 40s'), {
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    }),
    'auth: CrashLoopBackOff: OOMKilled (exit code 137)',
  ],
  [
    'a new image that cannot be pulled, whatever the container did before',
    container(waiting('ImagePullBackOff', 'not found'), {
      lastState: { terminated: { exitCode: 1, reason: 'Error', message: 'no such host' } },
    }),
    'auth: ImagePullBackOff: not found',
  ],
  [
    'a Secret that is not there',
    container(waiting('CreateContainerConfigError', 'secret "smtp" not found')),
    'auth: CreateContainerConfigError: secret "smtp" not found',
  ],
  [
    'no node with room',
    {
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/3 nodes are available',
        },
      ],
    },
    'Unschedulable: 0/3 nodes are available',
  ],
  [
    'an init container that fails',
    { initContainerStatuses: container(waiting('CrashLoopBackOff')).containerStatuses },
    'auth: CrashLoopBackOff',
  ],
])('%s is told', (_what, status, reason) => {
  expect(podReason([pod(status)])).toBe(reason)
})

it.each([
  ['creating its container', container(waiting('ContainerCreating'))],
  ['running', container({ running: {} }, { ready: true })],
  ['done', container({ terminated: { exitCode: 0, reason: 'Completed' } })],
  ['not seen yet', {}],
])('a pod that is %s has no reason to tell', (_what, status) => {
  expect(podReason([pod(status)])).toBeUndefined()
})

it('the newest pod speaks: it is the one of the present spec', () => {
  const old = pod(container(waiting('ErrImagePull', 'old')), '2026-01-01T00:00:00Z')
  const young = pod(container(waiting('ErrImagePull', 'new')), '2026-01-02T00:00:00Z')
  expect(podReason([old, young])).toBe('auth: ErrImagePull: new')
})

it('a very long reason is cut', () => {
  expect(
    podReason([pod(container(waiting('ErrImagePull', 'x'.repeat(5000))))])?.length,
  ).toBeLessThan(600)
})

it('the longest sentence of a set-up keeps its end, which is the way out', () => {
  const reference = 'W6oEwQMOD6S9jpn1lPaJwAsjIhqkVZKk'
  const message = `cannot set up project "${reference}" here: this server belongs to another project (project ${reference}), and roles are server-wide, so one server serves one project; use another server, or, where that project is gone, an administrator can run: COMMENT ON ROLE xsupabase IS NULL`
  const ended = { exitCode: 1, reason: 'Error', message: `waiting\n${message}\n` }
  const crashing = container(
    { waiting: { reason: 'CrashLoopBackOff' } },
    { lastState: { terminated: ended } },
  )
  expect(podReason([pod(crashing)])).toBe(`auth: CrashLoopBackOff: ${message}`)
})
