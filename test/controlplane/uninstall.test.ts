import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { KubeObject } from '../../src/kube/objects.ts'
import { clusterWide, inNamespace } from './inventory.ts'
import { CROSSPLANE_NAMESPACE } from './plane/chart.ts'
import { CONFIGURATION, installPackages, isTrue, offered } from './plane/install.ts'
import { apply, claimOf, newNamespace, removeProjects } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client, kubectl, shell } = plane

const repository = join(import.meta.dirname, '../..')
const name = 'last'

/** The commands of docs/install.md that uninstall everything. */
const commands = (namespace: string): string => {
  const page = readFileSync(join(repository, 'docs/install.md'), 'utf8')
  const [, block = ''] = /## Uninstall\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(page) ?? []
  return block.replaceAll('team-a', namespace).replaceAll('hello', name)
}

const protections = parseAllDocuments(
  readFileSync(join(repository, 'examples/prerequisites/protection.yaml'), 'utf8'),
).map((document) => document.toJS() as KubeObject)

/** Ours by their names; Crossplane names the roles and revisions that it makes after the package. */
const ours = (names: readonly string[]): readonly string[] =>
  names.filter((line) => /supabase/.test(line))

let namespace: string
beforeAll(async () => {
  await removeProjects(plane) // those of other tests
  for (const object of protections) await client.apply(object)
  namespace = await newNamespace(client)
  const spec = { plan: 'nano', realtime: { enabled: false } }
  const project = await apply(client, [claimOf(name, spec)], namespace)
  await project.ready()
})

/** Everything as the other tests expect it. */
afterAll(async () => {
  await installPackages(client, plane.registry, 'v0.1.0')
  await plane.service('function', 'stop')
  await plane.service('function', 'start') // with the certificate that core has made anew
  await offered(client)
})

test.each([
  ['the Configuration', ['configuration', 'xsupabase']],
  ['the definition', ['xrd', 'xsupabases.xsupabase.io']],
])('%s is not deleted while protection.yaml is applied', async (_, what) => {
  await expect(kubectl('delete', ...what, '--timeout=10s')).rejects.toThrow(
    'every project and its data would go with it',
  )
  expect(await isTrue(client, CONFIGURATION, 'Healthy')).toBe(true)
})

test('the commands of docs/install.md remove projects, packages and rights, in this order', async () => {
  await shell(commands(namespace))
  await until('everything of ours to be gone', 60, async () => {
    const left = ours([...(await clusterWide()), ...(await inNamespace(CROSSPLANE_NAMESPACE))])
    return left.length === 0 || undefined
  }).catch(async (error: Error) => {
    const left = ours([...(await clusterWide()), ...(await inNamespace(CROSSPLANE_NAMESPACE))])
    throw new Error(`${error.message}; left: ${left.join(', ')}`)
  })
  expect(ours(await inNamespace(namespace))).toEqual([])
})
