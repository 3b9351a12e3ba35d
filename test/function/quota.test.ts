import { expect, it } from 'vitest'
import type { CloudNativePGCluster } from '../../src/database/cloudnativepg-types.ts'
import type { KubeObject } from '../../src/kube/objects.ts'
import { newest } from '../../src/releases/index.ts'
import { clusters, containersOf, idOf, workloads } from '../../src/render/graph/objects.ts'
import { cases } from '../golden/cases.ts'
import { readRequest } from '../golden/files.ts'
import { run } from '../golden/worlds.ts'

type Sized = CloudNativePGCluster['spec']['resources']

/** A namespace with a ResourceQuota refuses a pod of which one container leaves one of these open. */
const isWhole = (resources: Sized): boolean =>
  [resources?.requests, resources?.limits].every((each) => each?.cpu && each.memory)

const open = (objects: readonly KubeObject[]): string[] => [
  ...workloads(objects).flatMap((workload) =>
    containersOf(workload)
      .filter(({ resources }) => !isWhole(resources as Sized))
      .map(({ name }) => `${idOf(workload as KubeObject)}: ${name}`),
  ),
  ...clusters(objects)
    .filter(({ spec }) => !isWhole(spec.resources))
    .map(idOf),
]

it.each(cases)(
  '$name: every container says what it asks for and what it may use',
  async ({ name }) => {
    const { desired } = await run(readRequest(newest.name, name))
    const objects = Object.values(desired?.resources ?? {}).map(
      ({ resource }) => resource as unknown as KubeObject,
    )
    expect(open(objects)).toEqual([])
  },
)
