import { at } from '../setup/verify/json.ts'
import { type Answer, got } from './answer.ts'
import { Broken, type Component, Off } from './check.ts'
import { type Dialect, dialectOf, gatewayProgram, isAbsent } from './dialect.ts'
import type { Stage } from './stage.ts'

/** Who answers behind each component, by its own word. */
export class Programs {
  dialect: Dialect | undefined
  gateway: string | undefined
  readonly #names = new Map<Component, string>()

  name(component: Component): string | undefined {
    return component === 'gateway' ? this.gateway : this.#names.get(component)
  }

  learn(component: Component, name: string): void {
    this.#names.set(component, name)
  }
}

/** Asks a component who it is; what it says is a name with a version, or nothing that we know. */
type Introduction = {
  readonly program: string
  readonly ask: (stage: Stage) => Promise<Answer>
  /** The name and version, or undefined where the answer is another program's. */
  readonly read: (answer: Answer) => string | undefined
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const named = (name: string, version: string | undefined): string =>
  version === undefined ? name : `${name} ${version}`

const anon = (path: string) => (stage: Stage) => stage.ask(path, { key: stage.target.anonKey })

export const nowhere = 'xsupabase_verify_nowhere'

const introductions: Readonly<Partial<Record<Component, Introduction>>> = {
  auth: {
    program: 'GoTrue',
    ask: anon('/auth/v1/health'),
    read: ({ json }) =>
      at(json, 'name') === 'GoTrue' ? named('GoTrue', text(at(json, 'version'))) : undefined,
  },
  rest: {
    program: 'PostgREST',
    // Its description has its version and is for the service key; its codes of errors are for all.
    ask: (stage) =>
      stage.target.serviceKey === undefined
        ? anon(`/rest/v1/${nowhere}`)(stage)
        : stage.ask('/rest/v1/', { key: stage.target.serviceKey }),
    read: ({ json, headers }) => {
      const server = headers.get('server')?.match(/^postgrest\/(\S+)/)?.[1]
      const isDescribed = at(json, 'externalDocs', 'description') === 'PostgREST Documentation'
      if (isDescribed) return named('PostgREST', server ?? text(at(json, 'info', 'version')))
      return text(at(json, 'code'))?.startsWith('PGRST') ? named('PostgREST', server) : undefined
    },
  },
  storage: {
    program: 'storage-api',
    ask: anon('/storage/v1/version'),
    read: ({ status, text: version }) =>
      status === 200 && /^v?\d+\.\d+\.\d+\S*$/.test(version.trim())
        ? named('storage-api', version.trim())
        : undefined,
  },
  functions: {
    program: 'the main program of Edge Functions',
    ask: anon(`/functions/v1/${nowhere}`),
    read: ({ status, json }) => {
      // src/edge/refusal.ts; upstream's main program lets the runtime fail to find the code
      if (status === 404 && at(json, 'code') === 'NOT_FOUND') return "xsupabase's main program"
      return text(at(json, 'msg'))?.includes('InvalidWorkerCreation')
        ? "upstream's main program"
        : undefined
    },
  },
  meta: {
    program: 'postgres-meta',
    ask: (stage) => stage.ask('/pg/', { key: stage.target.serviceKey }),
    read: ({ json }) =>
      text(at(json, 'name'))?.endsWith('postgres-meta')
        ? named('postgres-meta', text(at(json, 'version')))
        : undefined,
  },
}

/** @throws Off where the gateway says that there is no such component */
export const unlessAbsent = (stage: Stage, answer: Answer): Answer => {
  const { dialect } = stage.programs
  if (dialect && isAbsent(dialect, answer)) throw new Off('the gateway has no such path')
  return answer
}

/**
 * Learns who serves a component. A placeholder that answers a probe, or a page of somebody else's,
 * does not know these words.
 */
export const introduce = async (component: Component, stage: Stage): Promise<void> => {
  const introduction = introductions[component]
  if (introduction === undefined) return
  const answer = unlessAbsent(stage, await introduction.ask(stage))
  const name = introduction.read(answer)
  if (name === undefined) {
    throw new Broken(`expected an answer of ${introduction.program}, got ${got(answer)}`)
  }
  stage.programs.learn(component, name)
}

/** Learns which gateway it is, by how it refuses who comes without a key. */
export const introduceGateway = async (stage: Stage): Promise<void> => {
  const answer = await stage.ask('/auth/v1/settings')
  const dialect = dialectOf(answer)
  stage.programs.dialect = dialect
  const program = gatewayProgram(answer)
  stage.programs.gateway = dialect ? named(dialect.name, program && `(${program})`) : program
  if (dialect === undefined) {
    throw new Broken(`expected a gateway's 401 for want of an API key, got ${got(answer)}`)
  }
}
