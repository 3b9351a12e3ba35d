import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { controlPlaneBinary } from '../../programs/control-plane.ts'

/** Where the packages are published; names of objects are made of what stands behind the host. */
export const PUBLISHED = 'ghcr.io/xsupabase'

const repository = join(import.meta.dirname, '../../..')

const run = (program: string, ...args: string[]): void => {
  execFileSync(controlPlaneBinary(program), args, { stdio: 'pipe' })
}

/**
 * Builds both packages and pushes them. They name their public registry, as those that users get
 * do; an ImageConfig leads Crossplane to this one.
 *
 * @param registry `127.0.0.1:<port>`
 * @param version such as `v0.1.0`
 * @param folder for the files in between
 */
export const publish = (registry: string, version: string, folder: string): void => {
  mkdirSync(folder, { recursive: true })
  const file = (name: string): string => join(folder, name)
  // any layer does for the image of the function: here nothing runs it
  execFileSync('tar', ['-cf', file('layer.tar'), '-C', repository, 'package.json'])
  run(
    'crane',
    ...['append', '--platform', 'linux/amd64', '-f', file('layer.tar')],
    ...['-t', 'runtime:latest', '-o', file('runtime.tar')],
  )
  run(
    'crossplane',
    ...['xpkg', 'build', `--package-root=${join(repository, 'package')}`],
    ...[`--embed-runtime-image-tarball=${file('runtime.tar')}`, '-o', file('function.xpkg')],
  )
  run(
    'crossplane',
    ...['xpkg', 'build', `--package-root=${join(repository, 'apis')}`],
    ...['-o', file('configuration.xpkg')],
  )
  const push = (from: string, name: string): void =>
    run('crossplane', 'xpkg', 'push', '-f', file(from), `${registry}/xsupabase/${name}:${version}`)
  push('function.xpkg', 'function-xsupabase')
  push('configuration.xpkg', 'configuration-xsupabase')
}
