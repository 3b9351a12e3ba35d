import type { ISecret } from 'kubernetes-models/v1'
import { DATABASE_ADMIN } from '../composition-keys.ts'
import { type Content, databaseContents, type Read, read } from '../contents.ts'
import type { Foundation } from '../foundation.ts'
import { keptFindings } from '../jobs/findings.ts'
import { digest } from '../kube/checksum.ts'
import { secret } from '../kube/secret.ts'
import { Refusal } from '../refusal.ts'
import { databaseAdminName } from '../secrets/names.ts'
import { type Address, addressOf, type Logins, loginsOf, textsOf } from './address.ts'
import type { Database } from './port.ts'
import { uncheckedBy } from './tls.ts'
import { wrongIn } from './wrong.ts'

type Data = Readonly<Record<string, string>>

/** Keys of our copy that hold passwords of logins begin so; they are followed by the login's name. */
const LOGIN = 'login.'

/** Our copy of what the user's Secrets said when they could last be read. */
const keptIn = ({ observed }: Foundation): Data =>
  observed.resource<ISecret>(DATABASE_ADMIN)?.data ?? {}

const keptLogins = (kept: Data): Data =>
  Object.fromEntries(
    Object.entries(kept)
      .filter(([key]) => key.startsWith(LOGIN))
      .map(([key, value]) => [key.slice(LOGIN.length), value]),
  )

type Said<T> = {
  readonly value?: T
  readonly read?: Read
  readonly content?: Content
  /** Whether there is a copy of ours, be it fit for what the claim asks for or not. */
  readonly copied?: boolean
}

/** What a Secret of the user says, else what it said when it could last be read. */
const said = <T>(
  { project, observed }: Foundation,
  field: string,
  kept: Data,
  parse: (data: Data) => T,
): Said<T> => {
  const content = databaseContents(project).find(({ path }) => path.endsWith(field))
  if (!content) return {}
  const answer = read(project, observed, content)
  if (answer.state === 'found') return { value: parse(answer.data), read: answer, content }
  const copied = Object.keys(kept).length > 0
  const known = copied && wrongIn(() => parse(kept)) === undefined
  return { ...(known && { value: parse(kept) }), read: answer, content, copied }
}

/**
 * A project that has a database keeps what runs with it: nothing is changed while nobody knows where
 * it is.
 *
 * @throws Refusal when neither the user's Secret nor our copy of it says what is needed
 */
const refuseLost = <T>({ birth }: Foundation, { value, read, content, copied }: Said<T>): void => {
  if (value || read?.state !== 'missing' || !birth.databaseUid) return
  const until = copied
    ? 'nothing is changed until then'
    : "the project's own copy of it is gone as well, and nothing is changed until one of both is back"
  throw new Refusal('InvalidSecret', `${content?.path}: ${read.why}; ${until}`)
}

const copyOf = (address: Address, logins: Data): Data => ({
  host: address.host,
  port: String(address.port),
  dbname: address.name,
  username: address.user,
  password: address.password,
  sslmode: address.sslMode,
  ...(address.ca && { 'ca.crt': address.ca }),
  ...Object.fromEntries(Object.entries(logins).map(([name, text]) => [`${LOGIN}${name}`, text])),
})

/** Stands for a database whose address is not known yet: what needs it waits. */
const NOWHERE: Address = {
  host: '',
  port: 5432,
  name: '',
  user: '',
  password: '',
  sslMode: 'require',
}

/** The login of people: `postgres`, where it is not the admin's own and can be had. */
const ownerOf = ({ observed }: Foundation, { user }: Address, logins: Logins | undefined): string =>
  logins?.owner ??
  keptFindings(observed)?.findings.owner ??
  (user === 'postgres' ? 'supabase_owner' : 'postgres')

/**
 * A server that somebody else runs. Nothing is composed for it but a copy of what the user's Secrets
 * say, so that the project goes on when they are gone.
 */
export const external = (foundation: Foundation): Database => {
  const { project, observed } = foundation
  const { realtime, database } = project.spec
  const kept = keptIn(foundation)
  const addressed = said(foundation, '.secretRef', kept, (data) => addressOf(textsOf(data)))
  const brought = said(foundation, '.loginsSecretRef', keptLogins(kept), (data) => ({
    ...loginsOf(textsOf(data), realtime.enabled),
    texts: textsOf(data),
  }))
  refuseLost(foundation, addressed)
  refuseLost(foundation, brought)

  const waits = database.external?.loginsSecretRef !== undefined && brought.value === undefined
  const address = (!waits && addressed.value) || NOWHERE
  const { host, port, name, user, password, sslMode, ca } = address
  const known = host !== ''
  const copy = databaseAdminName(project)
  const at = (key: string) => ({ secret: copy, key })
  const owner = ownerOf(foundation, address, brought.value)
  const version = keptFindings(observed)?.findings.version
  return {
    type: 'External',
    version: version ? String(version) : '',
    host,
    port,
    name,
    sslMode,
    ...(ca && { ca: at('ca.crt') }),
    admin: { user, password: at('password') },
    values: [
      ...(known ? [{ at: at('password'), value: password }] : []),
      ...(ca ? [{ at: at('ca.crt'), value: ca }] : []),
    ],
    ...(brought.value && { passwords: brought.value.passwords }),
    owner,
    ...(owner === 'postgres' && !brought.value && { ownerElse: 'supabase_owner' }),
    libraries: [],
    limits: uncheckedBy(project, address),
    toBeExplored: true,
    incarnation: known ? digest([host, port, name], 12) : undefined,
    resources: known
      ? { [DATABASE_ADMIN]: secret(project, copy, copyOf(address, brought.value?.texts ?? {})) }
      : {},
  }
}
