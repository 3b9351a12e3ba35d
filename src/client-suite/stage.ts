import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { whyUnreachable } from '../setup/unreachable.ts'
import { type Answer, answerOf } from './answer.ts'
import { Broken } from './check.ts'
import type { Fixtures, User } from './fixtures.ts'
import type { Programs } from './programs.ts'
import type { Target } from './target.ts'

export type Question = {
  readonly method?: string
  /** Whose key the request carries, as header `apikey` and as bearer; any other text is sent as it is. */
  readonly key?: string | undefined
  readonly bearer?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

type Surroundings = {
  readonly target: Target
  /** Who answers, as far as it is known. */
  readonly programs: Programs
  readonly fixtures: Fixtures
}

/** What one check acts on: the installation's clients, which end with the check. */
export class Stage {
  readonly target: Target
  readonly programs: Programs
  readonly fixtures: Fixtures
  readonly signal: AbortSignal
  /** The last answer that came over HTTP. */
  last: Answer | undefined
  readonly #clients: SupabaseClient[] = []

  constructor({ target, programs, fixtures }: Surroundings, signal: AbortSignal) {
    this.target = target
    this.programs = programs
    this.fixtures = fixtures
    this.signal = signal
  }

  /** `fetch` that remembers who answered, and gives up with the check. */
  readonly fetch: typeof fetch = async (input, init) => {
    const signals = [this.signal, ...(init?.signal ? [init.signal] : [])]
    const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) }).catch(
      (error: unknown) => {
        throw new Broken(`no answer (${whyUnreachable(error)})`)
      },
    )
    this.last = await answerOf(response.clone())
    return response
  }

  /** Asks one question over HTTP; redirects are answers. */
  async ask(path: string, question: Question = {}): Promise<Answer> {
    const { method = 'GET', key, bearer = key, headers, body } = question
    const url = /^https?:/.test(path) ? path : `${this.target.url}${path}`
    const response = await this.fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...(key !== undefined && { apikey: key }),
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    })
    return answerOf(response)
  }

  #client(key: string, user?: User): SupabaseClient {
    const client: SupabaseClient = createClient(this.target.url, key, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      db: { schema: this.target.schema as 'public' },
      global: { fetch: this.fetch },
      ...(user && { accessToken: async () => user.accessToken }),
    })
    this.#clients.push(client)
    return client
  }

  /** A new client of nobody in particular. */
  anon(): SupabaseClient {
    return this.#client(this.target.anonKey)
  }

  /** A new client of a user, who is signed in. */
  as(user: User): SupabaseClient {
    return this.#client(this.target.anonKey, user)
  }

  /** A new client of the service. Checks that use it say so in `needs`. */
  service(): SupabaseClient {
    return this.#client(this.target.serviceKey ?? '')
  }

  /** Hangs up. Channels end with their connection. */
  end(): void {
    for (const client of this.#clients) {
      // a socket that was never opened takes its time to close
      if (client.getChannels().length > 0) void client.realtime.disconnect()
    }
  }
}
