import type { Connection } from '../database/connection.ts'
import type { Environment } from '../environment.ts'
import { whyUnreachable } from '../unreachable.ts'
import { type Answer, ask } from './answer.ts'

/** The API keys of a project: signed tokens, and opaque ones of the same two roles. */
export type KeyName = 'anon' | 'service' | 'publishable' | 'secret'
/** What opens Studio, and the host name that it is asked for by, where it has one of its own. */
export type Studio = {
  readonly host?: string
  /** What a browser sends as `authorization` for the name and the password. */
  readonly login: string
}

/** The gateway as a client sees it, with the project's own keys. */
export type Gateway = {
  /** Without a slash at its end. */
  readonly url: string
  readonly keys: Readonly<Record<KeyName, string>>
  /** Schemas that the REST API must serve. */
  readonly schemas: readonly string[]
  /** How Studio is asked for; absent where there is none. */
  readonly studio?: Studio
  /** The owner's login through the pooler, which is no way through the gateway; absent without one. */
  readonly pooler?: Connection
}

/**
 * One promise that a service must keep through the gateway.
 * `run` resolves with what came instead, in words, or with undefined where the promise was kept.
 */
export type Check = {
  /** Completes the sentence `<service>: expected …`. */
  readonly expected: string
  readonly run: (env: Environment, gateway: Gateway) => Promise<string | undefined>
}

export type HttpCheck = {
  readonly expected: string
  readonly path: string
  readonly method?: string
  /** Whose key the request carries, as header `apikey` and as bearer; none where absent. */
  readonly key?: KeyName
  /** A bearer in place of the key's. */
  readonly bearer?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The host name that is asked for, where it is not the gateway's. */
  readonly host?: string | undefined
  readonly kept: (answer: Answer) => boolean
}

const headersOf = ({ key, bearer, headers }: HttpCheck, gateway: Gateway) => {
  if (key === undefined) return headers ?? {}
  const apikey = gateway.keys[key]
  return { apikey, authorization: `Bearer ${bearer ?? apikey}`, ...headers }
}

/** A check of one request and its answer. */
export const http = (check: HttpCheck): Check => ({
  expected: check.expected,
  run: async (env, gateway) => {
    const answer = await ask(env, `${gateway.url}${check.path}`, {
      method: check.method ?? 'GET',
      headers: headersOf(check, gateway),
      ...(check.host && { host: check.host }),
    }).catch(whyUnreachable)
    if (typeof answer === 'string') return `no answer (${answer})`
    return check.kept(answer) ? undefined : answer.got
  },
})
