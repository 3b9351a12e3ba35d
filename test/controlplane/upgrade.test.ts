import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { differing, footprint } from './footprint.ts'
import { lookedAt } from './looked-at.ts'
import { nextBuild, OTHER, OTHER_AUTH, OTHER_VARIABLE, SAME } from './next-build.ts'
import { apply, claimOf, type Project } from './plane/project.ts'
import { plane } from './running.ts'

const { client, shell } = plane

const small = { plan: 'nano', realtime: { enabled: false }, deletionProtection: false }

/** The commands of docs/install.md that upgrade both packages. */
const upgrade = (version: string): string => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/install.md'), 'utf8')
  const [, commands = ''] = /## Upgrade\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(page) ?? []
  return commands
    .replace(/^V=.*$/m, `V=${version}`)
    .replace(/^kubectl apply -f examples\/prerequisites.*$/m, '') // here for another registry
}

const releaseOf = async (project: Project): Promise<unknown> =>
  (await project.claim()).status?.release

const atRelease = (project: Project, release: string) =>
  project.until(
    `to be Ready at ${release}`,
    ({ status }) => status?.release === release && status.phase === 'Ready',
  )

/** `auth` of `Deployment team-a/settled-x-auth`: the components whose Deployment is named. */
const rolled = (names: readonly string[]): readonly string[] =>
  names.filter((name) => name.startsWith('Deployment ')).map((name) => name.replace(/.*-/, ''))

let project: Project
let born: Readonly<Record<string, string>>
beforeAll(async () => {
  plane.publish('v0.2.0')
  project = await apply(client, [claimOf('settled', small)])
  await project.ready()
  born = await footprint(project)
})

afterAll(async () => {
  const { name, namespace } = project
  await plane.kubectl('delete', 'supabase', name, '-n', namespace, '--cascade=foreground')
  await plane.runFunction()
  await shell(upgrade('v0.1.0'))
})

test('the packages upgrade by the commands of docs/install.md, and no project rolls', async () => {
  await shell(upgrade('v0.2.0'))
  await lookedAt(project)
  expect(await footprint(project)).toEqual(born)
})

test('a function with newer releases rolls no project, which stays on its own', async () => {
  await plane.runFunction(await nextBuild(join(plane.root, 'next')))
  await lookedAt(project)
  await project.ready()
  expect(await footprint(project)).toEqual(born)
  expect(await releaseOf(project)).toBe('2026.11')
})

test('a release that pins the same rolls nothing when it is asked for', async () => {
  await project.patch({ spec: { release: SAME } })
  await atRelease(project, SAME)
  await lookedAt(project)
  expect(differing(born, await footprint(project))).toEqual([])
})

test('a release rolls what it pins anew and what waits for its set-up, and keeps all data', async () => {
  await project.patch({ spec: { release: OTHER } })
  await atRelease(project, OTHER)
  const changed = differing(born, await footprint(project))
  const kept = changed.filter((name) =>
    /^(Secret|PersistentVolumeClaim|Cluster|Service) /.test(name),
  )
  expect(kept).toEqual([])
  expect(rolled(changed)).toEqual(['auth', 'meta', 'rest', 'storage', 'studio'])
  const now = await project.composed()
  expect(JSON.stringify(now.get('auth-deployment'))).toContain(OTHER_AUTH)
  expect(JSON.stringify(now.get('rest-deployment'))).toContain(OTHER_VARIABLE)
})

test('an older release is refused with the reason, and changes nothing', async () => {
  const before = await footprint(project)
  await project.patch({ spec: { release: '2026.11' } })
  await project.says(/"2026\.11" is older than "2099\.02", which the project runs; .*no way back/)
  await lookedAt(project)
  expect(await footprint(project)).toEqual(before)
})

test('a claim that names no release any more stays on the one that it reached', async () => {
  const before = await footprint(project)
  await project.patch({ spec: { release: null } })
  await atRelease(project, OTHER)
  await lookedAt(project)
  expect(await footprint(project)).toEqual(before)
})

test('a function that does not know the release of a project leaves it as it is, and says so', async () => {
  const before = await footprint(project)
  await plane.runFunction()
  await lookedAt(project)
  await project.says(/"2099\.02" is not a release of this version of xsupabase/)
  expect(await footprint(project)).toEqual(before)
})
