import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Project } from '../controlplane/plane/project.ts'
import { isOurs, isRunning, kubectl, type Pod, podsIn, tell } from './cluster.ts'
import { placeholdersOf } from './placeholders.ts'
import { controlGroup, processOf } from './processes.ts'
import { shared } from './project.ts'

let project: Project
let pods: readonly Pod[]

beforeAll(async () => {
  project = await shared()
  pods = (await podsIn(project.namespace)).filter(isRunning)
})

type Running = {
  /** `<component>/<container>` */
  readonly name: string
  readonly pod: Pod
  readonly id: string
}

const containers = (): readonly Running[] =>
  pods.flatMap((pod) =>
    (pod.status?.containerStatuses ?? []).map(({ name, containerID = '' }) => ({
      name: `${pod.metadata?.labels?.['app.kubernetes.io/component']}/${name}`,
      pod,
      id: containerID.replace(/^.*\/\//, ''),
    })),
  )

describe('pods of a project', () => {
  test('stand in a namespace that enforces the level "restricted", and were all admitted', async () => {
    const labels = await kubectl(
      'get',
      'namespace',
      project.namespace,
      '-o',
      'jsonpath={.metadata.labels}',
    )
    expect(JSON.parse(labels)).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' })
    const components = pods.map(({ metadata }) => metadata?.labels?.['app.kubernetes.io/component'])
    expect([...new Set(components)].sort()).toEqual([
      ...[
        'auth',
        'database',
        'functions',
        'gateway',
        'imgproxy',
        'meta',
        'objectstore',
        'realtime',
      ],
      ...['rest', 'storage', 'studio'],
    ])
  })

  test('do not run out of memory, and none ends, while they have nothing to do', async () => {
    await sleep(20_000)
    pods = (await podsIn(project.namespace)).filter(isRunning)
    const ended = pods.flatMap(({ metadata, status }) =>
      (status?.containerStatuses ?? [])
        .filter(({ lastState }) => lastState?.terminated)
        .map(({ name, lastState }) => [metadata?.name, name, lastState?.terminated?.reason]),
    )
    expect(ended).toEqual([])
  })

  // what the kernel says of the processes can be read on their own machine only
  test.runIf(isOurs)('run as the user that we set, without a right, on a read-only root', () => {
    for (const { name, pod, id } of containers()) {
      const { status, root } = processOf(id)
      const { runAsUser, runAsGroup } = pod.spec.securityContext ?? {}
      expect([name, status.Uid, status.Gid]).toEqual([
        name,
        Array(4).fill(String(runAsUser)).join('\t'),
        Array(4).fill(String(runAsGroup)).join('\t'),
      ])
      expect([name, runAsUser === 0]).toEqual([name, false])
      expect([name, status.CapEff, status.CapPrm, status.CapBnd]).toEqual([
        name,
        ...Array(3).fill('0000000000000000'),
      ])
      expect([name, status.NoNewPrivs, status.Seccomp]).toEqual([name, '1', '2'])
      // an Elixir release writes beside itself
      expect([name, root]).toEqual([name, name === 'realtime/realtime' ? 'rw' : 'ro'])
    }
    expect(containers().length).toBeGreaterThan(9)
  })

  test.runIf(isOurs)('take little while idle: memory and CPU by pod, as a table', async () => {
    const all = containers().map((each) => ({ ...each, group: controlGroup(each.id) }))
    const before = all.map(({ group }) => group.cpuSeconds())
    const began = performance.now()
    await sleep(30_000)
    const elapsed = (performance.now() - began) / 1000
    const standIns = await placeholdersOf(project.namespace)
    tell('| container | memory, MiB | limit | CPU, % of a core | |')
    tell('| --- | --- | --- | --- | --- |')
    let memory = 0
    let processor = 0
    for (const [index, { name, pod, group }] of all.entries()) {
      const used = group.memoryBytes() / 2 ** 20
      const busy = ((group.cpuSeconds() - (before[index] ?? 0)) / elapsed) * 100
      const [component = '', container = ''] = name.split('/')
      const limit = pod.spec.containers.find((each) => each.name === container)?.resources?.limits
      const real = standIns.includes(component) ? 'placeholder' : ''
      tell(`| ${name} | ${used.toFixed(0)} | ${limit?.memory} | ${busy.toFixed(1)} | ${real} |`)
      memory += used
      processor += busy
      expect([name, used > 0]).toEqual([name, true])
    }
    tell(`| all | ${memory.toFixed(0)} | | ${processor.toFixed(1)} | |`)
  })
})
