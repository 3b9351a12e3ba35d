import { execFileSync } from 'node:child_process'
import { packages } from '../../../src/package/packages.ts'
import { controlPlaneBinary } from '../../programs/control-plane.ts'

/** Where the packages are published; names of objects are made of what stands behind the host. */
export const PUBLISHED = 'ghcr.io/xsupabase'

/**
 * Builds both packages as `npm run package` does, and pushes them. They name their public registry,
 * as those that users get do; an ImageConfig leads Crossplane to this one.
 *
 * @param registry `127.0.0.1:<port>`
 * @param version such as `v0.1.0`
 * @param out folder for the files in between
 */
export const publish = (registry: string, version: string, out: string): void => {
  const crossplane = controlPlaneBinary('crossplane')
  // without a program: here nothing runs it
  const { functions, configuration } = packages({ registry: PUBLISHED, version, out, crossplane })
  const push = (files: readonly string[], name: string): void => {
    const to = `${registry}/xsupabase/${name}:${version}`
    execFileSync(crossplane, ['xpkg', 'push', '-f', files.join(','), to], { stdio: 'pipe' })
  }
  push(functions, 'function-xsupabase')
  push([configuration], 'configuration-xsupabase')
}
