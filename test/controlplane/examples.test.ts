import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { desiredOf, differences } from './desired.ts'
import { inWords, referenceTo } from './plane/client.ts'
import { example, exampleNames } from './plane/examples.ts'
import { type Composite, newNamespace, type Project, projectOf } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client, kubectl } = plane

/** How long nothing may change, in seconds. */
const QUIET_SECONDS = Number(process.env.XSUPABASE_QUIET_SECONDS ?? 30)

/** Warnings that pass by themselves within a second, and that nobody can help. */
const usual: readonly RegExp[] = [
  // Crossplane applies the objects of one pass in random order: the pod may be before its volume
  /FailedScheduling: .*persistentvolumeclaim "[^"]+" not found/,
  // the scheduler and the volume controller bind a volume at one moment; the scheduler tries again
  /FailedScheduling: .*persistentvolumeclaims "[^"]+": the object has been modified/,
  // the API server's repair loop has seen a Service before the address that was just given to it
  /ClusterIPNotAllocated: .* is not allocated; repairing/,
]

const fileOf = (name: string): string => join(import.meta.dirname, '../../examples', `${name}.yaml`)

/**
 * What stands of a composite, but for what Crossplane itself says there of its circuit breaker: that
 * it closes again five minutes after it opened is no write of ours.
 */
const standing = ({ metadata, spec, status }: Composite): string => {
  const conditions = status?.conditions?.filter(({ type }) => type !== 'Responsive')
  const { name, labels, annotations } = metadata ?? {}
  return JSON.stringify([name, labels, annotations, spec, { ...status, conditions }])
}

/** `Deployment team-a/hello-x-auth`: resourceVersion, of the claim and all that is composed. */
const versionsOf = async (project: Project): Promise<Readonly<Record<string, string>>> => {
  const objects = [await project.claim(), ...(await project.composed()).values()]
  const versions = objects.map((object) => [
    inWords(referenceTo(object)),
    object.metadata?.resourceVersion ?? '',
  ])
  return { ...Object.fromEntries(versions), composite: standing(await project.composite()) }
}

/** Calls of the function for a project so far. */
const callsFor = (composite: string): number =>
  plane
    .log('function')
    .split('\n')
    .filter((line) => line.includes(`"xr":"${composite}"`)).length

/** The versions once nothing changes any more for 3 s: pods that are replaced take a moment. */
const settled = async (project: Project): Promise<Readonly<Record<string, string>>> => {
  let before = await versionsOf(project)
  return until('the project to settle', 60, async () => {
    await sleep(3_000)
    const now = await versionsOf(project)
    const same = JSON.stringify(now) === JSON.stringify(before)
    before = now
    return same ? now : undefined
  })
}

const projects = new Map<string, Project>()
const projectFor = (name: string): Project => {
  const project = projects.get(name)
  if (!project) throw new Error(`examples/${name}.yaml was not applied`)
  return project
}

describe.each(exampleNames)('examples/%s.yaml', (name) => {
  let project: Project
  beforeAll(async () => {
    const claim = example(name).find(({ kind }) => kind === 'Supabase')
    const namespace = await newNamespace(client)
    await kubectl('apply', '-n', namespace, '-f', fileOf(name))
    project = projectOf(client, namespace, claim?.metadata?.name ?? '')
    projects.set(name, project)
    await project.ready()
  })

  test('becomes Ready without a Warning', async () => {
    const warnings = (await project.events())
      .filter(({ type }) => type === 'Warning')
      .map(
        ({ involvedObject, reason, message }) =>
          `${involvedObject.kind} ${involvedObject.name}: ${reason}: ${message}`,
      )
      .filter((line) => !usual.some((known) => known.test(line)))
    expect(warnings).toEqual([])
  })

  test('Crossplane may do all that it has to', async () => {
    const reasons = (await project.events()).map(({ reason }) => reason)
    expect(reasons).not.toContain('RoleBasedAccessControl')
  })

  test('the API server keeps every field as it was wanted', async () => {
    const [desired, stored] = [await desiredOf(client, project), await project.composed()]
    expect([...desired.keys()].sort()).toEqual([...stored.keys()].sort())
    const all = [...desired].flatMap(([key, object]) =>
      differences(object, stored.get(key)).map((difference) => `${key}: ${difference}`),
    )
    expect(all).toEqual([])
  })
})

describe('left alone, nothing changes any more:', () => {
  const before = new Map<string, Readonly<Record<string, string>>>()
  beforeAll(async () => {
    for (const [name, project] of projects) before.set(name, await settled(project))
    await sleep(QUIET_SECONDS * 1000)
  })

  test.each(exampleNames)('examples/%s.yaml', async (name) => {
    expect(await versionsOf(projectFor(name))).toEqual(before.get(name))
  })
})

describe.each(exampleNames)('examples/%s.yaml, once more:', (name) => {
  test('a further call of the function changes nothing', async () => {
    const project = projectFor(name)
    const composite = (await project.composite()).metadata?.name ?? ''
    const service = [...(await project.composed()).values()].find(({ kind }) => kind === 'Service')
    if (!service) throw new Error('there is no Service to touch')
    const calls = callsFor(composite)
    const before = await versionsOf(project)
    // Crossplane watches it, and calls the function; while its circuit breaker is open, it lets an
    // event through every 30 s
    await until(
      'the function to be called',
      90,
      async () => {
        const touched = { metadata: { annotations: { touched: String(performance.now()) } } }
        await client.patch(referenceTo(service), touched)
        await sleep(1_000)
        return callsFor(composite) > calls || undefined
      },
      4_000,
    )
    const { [inWords(referenceTo(service))]: _, ...others } = before
    expect(await settled(project)).toMatchObject(others)
  })

  test('applied again, the claim and all else stay as they are', async () => {
    const project = projectFor(name)
    const before = await versionsOf(project)
    const printed = await kubectl('apply', '-n', project.namespace, '-f', fileOf(name))
    // of a Secret with stringData, which is written and never read, kubectl says "configured"
    expect(printed).toContain(`supabase.xsupabase.io/${project.name} unchanged`)
    expect(await settled(project)).toEqual(before)
  })
})
