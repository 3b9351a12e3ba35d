import { type Refusal, refusalOf } from './jwt.ts'
import { refuse } from './refusal.ts'
import type { Settings } from './settings.ts'

/** What to do with a request: answer it here, or hand it to a function. */
export type Decision = { readonly answer: Response } | { readonly run: string }

/** What the decision needs to know of the world. */
export type World = {
  /** Whether a function of this name can be started. */
  readonly exists: (slug: string) => Promise<boolean>
  /** Seconds since 1970. */
  readonly now: () => number
}

// what begins with _ is a folder that functions import from
const slugPattern = /^[a-zA-Z][a-zA-Z0-9_-]*$/

// the main program's own folder: started as a function it would hold the secrets once more
const reserved = 'main'

const noHeader: Refusal = {
  code: 'UNAUTHORIZED_NO_AUTH_HEADER',
  message: 'Missing authorization header',
}

/**
 * The token of a request. An opaque key (`sb_…`) is no token: the gateway puts the token that stands
 * for it into `sb-api-key`, a header that it takes from no client.
 */
const tokenOf = (headers: Headers): string | undefined => {
  const bearer = /^bearer +(\S+)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1]
  if (bearer !== undefined && !bearer.startsWith('sb_')) return bearer
  return headers.get('sb-api-key') ?? undefined
}

/** Decides by path, function and token. A preflight carries no token, so OPTIONS needs none. */
export const decide = async (
  request: Request,
  settings: Settings,
  world: World,
): Promise<Decision> => {
  const { pathname } = new URL(request.url)
  if (pathname === '/_internal/health') return { answer: Response.json({ message: 'ok' }) }

  const slug = pathname.split('/')[1] ?? ''
  if (slug === '') {
    return { answer: refuse(400, 'BAD_REQUEST', 'missing function name in request') }
  }
  const { enabled, verifyJwt } = settings.of(slug)
  const known = enabled && slugPattern.test(slug) && slug !== reserved
  if (!known || !(await world.exists(slug))) {
    return { answer: refuse(404, 'NOT_FOUND', 'Requested function was not found') }
  }

  if (request.method !== 'OPTIONS' && verifyJwt) {
    const token = tokenOf(request.headers)
    const refusal =
      token === undefined ? noHeader : await refusalOf(token, settings.keys, world.now())
    if (refusal !== undefined) return { answer: refuse(401, refusal.code, refusal.message) }
  }
  return { run: slug }
}
