import { execFileSync } from 'node:child_process'
import { packages, type Runtime } from '../../../src/package/packages.ts'
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
 * @param runtimes images of the function; without one nothing can run the package
 */
export const publish = (
  registry: string,
  version: string,
  out: string,
  runtimes: readonly Runtime[] = [],
): void => {
  const crossplane = controlPlaneBinary('crossplane')
  const { functions, configuration } = packages({
    registry: PUBLISHED,
    version,
    out,
    crossplane,
    runtimes,
  })
  const push = (files: readonly string[], name: string): void => {
    const to = `${registry}/xsupabase/${name}:${version}`
    execFileSync(crossplane, ['xpkg', 'push', '-f', files.join(','), to], { stdio: 'pipe' })
  }
  push(functions, 'function-xsupabase')
  push([configuration], 'configuration-xsupabase')
}
