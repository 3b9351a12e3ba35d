import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { cached, type Program } from './cache.ts'

const crate = join(import.meta.dirname, 'atc-router')

/** The route engine of Kong 3.9.3, atc-router 1.6.2, behind a few lines of Rust of our own. */
export const atcRouter: Program = {
  name: 'atc-router',
  needs: 'cargo',
  folder: cached('atc-router', '1.6.2-2'),
  path:
    process.env.XSUPABASE_BIN_ATC_ROUTER ??
    join(cached('atc-router', '1.6.2-2'), 'release', 'atc-router-lines'),
  install: (into) => {
    execFileSync('cargo', ['build', '--quiet', '--release', '--locked', '--target-dir', into], {
      cwd: crate,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  },
}

/** A route of Kong's declarative file, as far as the engine is concerned. */
export type Expression = {
  readonly name: string
  readonly expression: string
  readonly priority: number
}

/** The route that the engine picked, and the part of the path that its expression matched. */
export type Match = { readonly name: string; readonly matched: string } | null

/** A request as Kong hands it to the engine: the path normalised, the host without its port. */
export type Asked = { readonly path: string; readonly host: string }

/** Loads the routes and asks for each request. Throws when the engine refuses an expression. */
export const matchAll = (routes: readonly Expression[], asked: readonly Asked[]): Match[] => {
  const lines = [routes, ...asked].map((line) => JSON.stringify(line))
  const output = execFileSync(atcRouter.path, {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    cwd: dirname(crate),
  })
  const [refused = '{}', ...matches] = output.trim().split('\n')
  if (refused !== '{}') throw new Error(`cannot load the routes: ${refused}`)

  return matches.map((line) => JSON.parse(line) as Match)
}
