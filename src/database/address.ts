import { isIP } from 'node:net'
import { certificateError } from '../exposure/pem.ts'
import type { SslMode } from './port.ts'
import { type Parts, partsOf } from './uri.ts'
import { wrong } from './wrong.ts'

/** Where a database is, and who sets it up: what a Secret of the user says. */
export type Address = {
  readonly host: string
  readonly port: number
  readonly name: string
  readonly user: string
  readonly password: string
  readonly sslMode: SslMode
  /** PEM; for `verify-…`, and only then. */
  readonly ca?: string
}

type Texts = Readonly<Record<string, string>>

/** The values of a Secret as they are meant: `echo` and editors leave a line's end behind. */
export const textsOf = (data: Texts): Texts =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64')
        .toString('utf8')
        .replace(/\r?\n$/, ''),
    ]),
  )

const HOST = /^[a-z0-9_]([-a-z0-9_.]*[a-z0-9_])?\.?$/i

const checkedHost = (host: string): string => {
  if (host.includes(',')) {
    return wrong(
      `names several hosts (${host}), and the services take one; name the one that leads to the primary`,
    )
  }
  if (host.startsWith('/')) {
    return wrong(`names the socket ${host}, which no pod reaches; name a host`)
  }
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  return isIP(bare) > 0 || HOST.test(bare) ? bare : wrong(`has "${host}", which is no host`)
}

const checkedPort = (port: string): number =>
  /^[0-9]{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65536
    ? Number(port)
    : wrong('has a port that is no number from 1 to 65535')

const MODES: readonly SslMode[] = ['disable', 'require', 'verify-ca', 'verify-full']

const modeOf = (asked: string | undefined, ca: string | undefined): SslMode => {
  if (asked === undefined) return ca ? 'verify-full' : 'require'
  const mode = MODES.find((known) => known === asked)
  if (mode === undefined) {
    return wrong(
      `has sslmode "${asked}"; the services know ${MODES.join(', ')}, each of which does the same at every connection`,
    )
  }
  if (mode.startsWith('verify') && !ca) {
    return wrong(
      `has sslmode ${mode}, but no authority to check the certificate with; add it as PEM with the key "ca.crt", or say require, which encrypts and checks nothing`,
    )
  }
  if (mode === 'disable' && ca) {
    return wrong('has a key "ca.crt", but sslmode is disable; remove one of both')
  }
  // as libpq takes it where it has a root certificate
  return mode === 'require' && ca ? 'verify-ca' : mode
}

const NEITHER =
  'has neither the key "uri" nor "host"; add the connection string as "uri", or "host", "dbname", "username" and "password"'

/** The parts, from either form, and how each is called in it. */
const formOf = (
  texts: Texts,
): { readonly parts: Parts; readonly called: (part: keyof Parts) => string } => {
  if (texts.uri) return { parts: partsOf(texts.uri), called: (part) => `${part} in its key "uri"` }
  if (!texts.host) return wrong(NEITHER)
  const { host, port, dbname, username, user, password } = texts
  return {
    parts: { host, port, dbname, user: username || user, password },
    called: (part) => `key "${part === 'user' ? 'username' : part}"`,
  }
}

const sslmodeOf = (inUri: string | undefined, asKey: string | undefined): string | undefined =>
  inUri && asKey && inUri !== asKey
    ? wrong(`has sslmode ${inUri} in its uri and ${asKey} as a key; say it once`)
    : inUri || asKey || undefined

const checkedUser = (user: string): string =>
  RESERVED.includes(user)
    ? wrong(
        `names the login "${user}", which is one of those that services and people get; name another one that may create roles`,
      )
    : user

/**
 * Reads the keys of a Secret: `uri`, or `host`, `port`, `dbname`, `username` and `password`, as
 * operators write them; beside either `sslmode` and `ca.crt`.
 *
 * @throws Wrong that says what is wrong, and never a value that may be a secret
 */
export const addressOf = (texts: Texts): Address => {
  const { parts, called } = formOf(texts)
  const part = (name: keyof Parts): string => parts[name] || wrong(`has no ${called(name)}; add it`)
  const ca = texts['ca.crt'] || undefined
  const badCa = ca && certificateError(ca)
  if (badCa) return wrong(`has a key "ca.crt" that is unfit: it ${badCa}`)
  return {
    host: checkedHost(part('host')),
    port: checkedPort(parts.port || '5432'),
    name: part('dbname'),
    user: checkedUser(part('user')),
    password: part('password'),
    sslMode: modeOf(sslmodeOf(parts.sslmode, texts.sslmode), ca),
    ...(ca && { ca }),
  }
}

/** Logins of services, and the one of people where `postgres` is the admin's own. */
const LOGINS = {
  authenticator: 'authenticator',
  supabase_auth_admin: 'authAdmin',
  supabase_storage_admin: 'storageAdmin',
  supabase_admin: 'supabaseAdmin',
} as const

const OWNERS = ['supabase_owner', 'postgres'] as const

const RESERVED: readonly string[] = [...Object.keys(LOGINS), 'supabase_owner']

/** Logins that are on the server already, with their passwords. */
export type Logins = {
  readonly owner: (typeof OWNERS)[number]
  readonly passwords: Readonly<Record<string, string>>
}

/** @throws Wrong where a password that is needed is not there */
export const loginsOf = (texts: Texts, realtime: boolean): Logins => {
  const owners = OWNERS.filter((name) => texts[name])
  const [owner] = owners
  if (owner === undefined || owners.length > 1) {
    return wrong(
      `has ${owner ? 'both keys' : 'neither of the keys'} "postgres" ${owner ? 'and' : 'nor'} "supabase_owner"; have the password of the one that people log in as`,
    )
  }
  const passwords = Object.entries(LOGINS)
    .filter(([name]) => realtime || name !== 'supabase_admin' || texts[name])
    .map(([name, label]) => [
      label,
      texts[name] ||
        wrong(
          `has no key "${name}"; add it, with the password of that login${name === 'supabase_admin' ? ', or set spec.realtime.enabled to false' : ''}`,
        ),
    ])
  return { owner, passwords: { owner: texts[owner], ...Object.fromEntries(passwords) } }
}
