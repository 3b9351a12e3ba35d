import { expect, it } from 'vitest'
import { plans } from '../../../src/api/plans.ts'
import { plansReference } from '../../../src/generate/plans.ts'
import { quantityValue } from '../../../src/kube/quantity.ts'
import { clusters, podOf, workloads } from '../../../src/render/graph/objects.ts'
import { ready, world } from '../../golden/worlds.ts'

type Container = { resources?: { requests?: Record<string, unknown> } }
type Amount = 'cpu' | 'memory'

const requested = ({ resources }: Container, name: Amount): number =>
  quantityValue(String(resources?.requests?.[name] ?? '0'))

/** What a scheduler and a quota count of all that runs for good: pods of Jobs have ended. */
const countedOf = async (plan: string, name: Amount): Promise<number> => {
  const objects = Object.values((await ready(world({ plan }))).observed)
  const pods = workloads(objects)
    .filter(({ kind }) => kind !== 'Job')
    .map((workload) => {
      const { containers = [], initContainers = [] } = podOf(workload) ?? {}
      const sum = containers.reduce((all, each) => all + requested(each as Container, name), 0)
      const most = Math.max(
        sum,
        ...initContainers.map((each) => requested(each as Container, name)),
      )
      return most * ((workload.spec as { replicas?: number }).replicas ?? 1)
    })
  const databases = clusters(objects).map(
    ({ spec }) => spec.instances * requested(spec as Container, name),
  )
  return [...pods, ...databases].reduce((all, each) => all + each, 0)
}

it.each(Object.keys(plans))(
  'docs/plans.md says what a project of plan %s asks for',
  async (plan) => {
    const cpu = Math.round((await countedOf(plan, 'cpu')) * 1000)
    const memory = Math.round((await countedOf(plan, 'memory')) / 2 ** 20)
    const row = plansReference()
      .split('\n')
      .find((line) => line.startsWith(`| [${plan}](`))
    expect(row).toContain(`| ${cpu}m | ${memory}Mi |`)
  },
)
