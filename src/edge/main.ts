/**
 * The main service of supabase/edge-runtime: it stands in front of every Edge Function, checks the
 * token and starts the function's worker. Unlike upstream's it imports nothing from the network, so
 * that a cluster without one can start it (supabase/supabase#45570).
 */
import { refuseFailed } from './refusal.ts'
import { decide, type World } from './router.ts'
import { settings } from './settings.ts'
import { startsWith, type WorkerOptions, workerOptions } from './worker.ts'

type Worker = { readonly fetch: (request: Request) => Promise<Response> }
declare const EdgeRuntime: {
  readonly userWorkers: { readonly create: (options: WorkerOptions) => Promise<Worker> }
}
declare const Deno: {
  readonly env: { readonly toObject: () => Record<string, string> }
  readonly stat: (path: string) => Promise<{ readonly isFile: boolean }>
  readonly serve: (handler: (request: Request) => Promise<Response>) => unknown
}

const project = settings(Deno.env.toObject())

const isFile = (path: string): Promise<boolean> =>
  Deno.stat(path).then(
    (found) => found.isFile,
    () => false,
  )

const world: World = {
  exists: async (slug) => (await Promise.all(startsWith(project, slug).map(isFile))).includes(true),
  now: () => Math.floor(Date.now() / 1_000),
}

const start = (slug: string): Promise<Worker> =>
  EdgeRuntime.userWorkers.create(workerOptions(project, slug))

// the pool may hand out a worker that retires at that moment; a body that was read cannot be resent
const isRetired = (error: unknown, request: Request): boolean =>
  error instanceof Error && error.name === 'WorkerAlreadyRetired' && !request.bodyUsed

const run = async (slug: string, request: Request): Promise<Response> => {
  try {
    return await (await start(slug)).fetch(request).catch(async (error: unknown) => {
      if (!isRetired(error, request)) throw error
      return (await start(slug)).fetch(request)
    })
  } catch (error) {
    console.error(`cannot run function ${slug}:`, error)
    return refuseFailed(error)
  }
}

Deno.serve(async (request) => {
  const decision = await decide(request, project, world)
  return 'answer' in decision ? decision.answer : run(decision.run, request)
})
