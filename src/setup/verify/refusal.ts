import type { Answer } from './answer.ts'
import { at } from './json.ts'

type Refusal = { readonly status: number; readonly begins: string }

/**
 * How the gateway turns requests away, whichever it is: src/gateway/admission.ts and routes.ts have
 * the words, and both gateways are tested against these.
 */
export const refusals = {
  noKey: { status: 401, begins: 'no API key' },
  needsService: { status: 403, begins: 'this path needs the service key' },
  noPassword: { status: 401, begins: 'Studio asks for a name and a password' },
  management: { status: 403, begins: "Realtime's management API is closed" },
} as const satisfies Readonly<Record<string, Refusal>>

/**
 * True for a refusal by the gateway, for its own reason. A status alone proves nothing: Realtime
 * refuses with an empty 403 what the gateway should never have let through, PostgREST has a 401
 * with a message, and an ingress or a mesh in between has both.
 */
export const refusedByGateway =
  ({ status, begins }: Refusal) =>
  (answer: Answer): boolean => {
    const message = at(answer.json, 'message')
    return answer.status === status && typeof message === 'string' && message.startsWith(begins)
  }
