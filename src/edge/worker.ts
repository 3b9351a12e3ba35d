import { ENTRYPOINTS } from '../api/function-path.ts'
import type { Settings } from './settings.ts'

/** The little that is used of UserWorkerCreateOptions in supabase/edge-runtime (types/global.d.ts). */
export type WorkerOptions = {
  /** Also what the runtime's pool of workers goes by: every function has its own. */
  readonly servicePath: string
  readonly memoryLimitMb: number
  readonly workerTimeoutMs: number
  readonly noModuleCache: boolean
  readonly envVars: readonly (readonly [string, string])[]
  readonly maybeEntrypoint?: string
  readonly staticPatterns?: readonly string[]
  readonly context?: { readonly importMapPath: string }
}

/** The files that a function may begin with; without one it cannot be started. */
export const startsWith = ({ folder, of }: Settings, slug: string): readonly string[] => {
  const { entrypoint } = of(slug)
  const names = entrypoint === undefined ? ENTRYPOINTS : [entrypoint]
  return names.map((name) => `${folder}/${slug}/${name}`)
}

/** How the worker of a function is made; where nothing is said, the runtime's own defaults hold. */
export const workerOptions = (settings: Settings, slug: string): WorkerOptions => {
  const { entrypoint, importMap, staticFiles } = settings.of(slug)
  const servicePath = `${settings.folder}/${slug}`
  return {
    servicePath,
    memoryLimitMb: 150,
    workerTimeoutMs: 60_000,
    noModuleCache: false,
    envVars: settings.functionEnv,
    ...(entrypoint !== undefined && { maybeEntrypoint: `file://${servicePath}/${entrypoint}` }),
    ...(staticFiles && { staticPatterns: staticFiles.map((glob) => `${servicePath}/${glob}`) }),
    ...(importMap !== undefined && {
      context: { importMapPath: new URL(importMap, `file://${servicePath}/`).pathname },
    }),
  }
}
