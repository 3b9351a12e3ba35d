import { type Answer, messageOf } from './answer.ts'

/** How a gateway begins its own answers. A reason that it never gives is absent. */
export type Dialect = {
  readonly name: string
  readonly noKey: string
  readonly unknownKey: string
  readonly needsService: string
  readonly management?: string
  /** For a path of a component that is off. */
  readonly absent: readonly string[]
  /** For a component that is on, and cannot be reached. */
  readonly unreachable: readonly string[]
}
export type Refusal = 'noKey' | 'unknownKey' | 'needsService' | 'management'

const statusOf: Readonly<Record<Refusal, number>> = {
  noKey: 401,
  unknownKey: 401,
  needsService: 403,
  management: 403,
}

/** src/gateway/admission.ts, routes.ts and envoy-http.ts have the words. */
export const ours: Dialect = {
  name: "xsupabase's gateway",
  noKey: 'no API key',
  unknownKey: 'unknown API key',
  needsService: 'this path needs the service key',
  management: "Realtime's management API is closed",
  // Where there is a Studio, it has every path that no API has.
  absent: ['no such path', 'Studio asks for a name and a password'],
  unreachable: ['the service behind this path'],
}

/** The gateways of upstream's compose file, and of the hosted platform. */
const others: readonly Dialect[] = [
  {
    name: 'Kong',
    noKey: 'No API key found in request',
    unknownKey: 'Unauthorized',
    needsService: 'You cannot consume this service',
    absent: ['no Route matched with those values'],
    unreachable: ['name resolution failed', 'failure to get a peer'],
  },
  {
    name: "upstream's Envoy",
    noKey: 'Unauthorized',
    unknownKey: 'Unauthorized',
    needsService: 'RBAC: access denied',
    management: 'RBAC: access denied',
    absent: [],
    unreachable: ['no healthy upstream', 'upstream connect error'],
  },
]

/** Whose words a refusal for want of a key has. */
export const dialectOf = (answer: Answer): Dialect | undefined =>
  [ours, ...others].find(
    ({ noKey }) => answer.status === statusOf.noKey && messageOf(answer).startsWith(noKey),
  )

const begins = (answer: Answer, words: readonly string[]): boolean =>
  words.some((word) => messageOf(answer).startsWith(word))

/** True for the gateway's own refusal, for this reason: a status alone proves nothing. */
export const isRefusal = (dialect: Dialect, reason: Refusal, answer: Answer): boolean => {
  const word = dialect[reason]
  return word !== undefined && answer.status === statusOf[reason] && begins(answer, [word])
}

/** Does the gateway say that there is no such component? */
export const isAbsent = (dialect: Dialect, answer: Answer): boolean =>
  [401, 404].includes(answer.status) && begins(answer, dialect.absent)

/** Has the gateway itself answered, in the place of a component? */
export const isOwn = (dialect: Dialect, answer: Answer): boolean =>
  (Object.keys(statusOf) as Refusal[]).some((reason) => isRefusal(dialect, reason, answer)) ||
  isAbsent(dialect, answer) ||
  (answer.status >= 502 && begins(answer, dialect.unreachable))

/** The program behind the words, as far as it shows in the headers. */
export const gatewayProgram = ({ headers }: Pick<Answer, 'headers'>): string | undefined => {
  const via = headers.get('via')?.match(/kong\/[\w.-]+/i)?.[0]
  const server = headers.get('server') ?? undefined
  return via ?? (server?.toLowerCase() === 'envoy' ? 'Envoy' : server)
}
