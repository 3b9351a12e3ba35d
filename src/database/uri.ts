import { wrong } from './wrong.ts'

/** What a connection string says, in libpq's words. */
export type Parts = {
  readonly [part in 'host' | 'port' | 'dbname' | 'user' | 'password' | 'sslmode']?:
    | string
    | undefined
}

const TAKEN = new Set(['host', 'port', 'dbname', 'user', 'password', 'sslmode'])

/** Parameters that say how one client behaves; each of ours has its own way. */
const OF_ONE_CLIENT = new Set([
  'application_name',
  'channel_binding',
  'client_encoding',
  'connect_timeout',
  'fallback_application_name',
  'gssencmode',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'load_balance_hosts',
  'sslnegotiation',
  'tcp_user_timeout',
])

/** Parameters that ask for what not every service can do, and the way out. */
const REFUSED: Readonly<Record<string, string>> = {
  options:
    'has options in its uri, which not every service passes on; set them for the role or the database (ALTER ROLE … SET …), and remove them',
  sslrootcert:
    'names a file by sslrootcert, which no pod has; add the certificate as PEM with the key "ca.crt", and remove the parameter',
  sslcert: 'asks for a client certificate by sslcert; the services log in with passwords',
  sslkey: 'asks for a client certificate by sslkey; the services log in with passwords',
  service: 'names an entry of a service file, which no pod has; write out what it says',
  passfile: 'names a file of passwords, which no pod has; write the password into it',
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return wrong(
      'has a uri with a % that does not stand before two hexadecimal digits of UTF-8; write % as %25',
    )
  }
}

/** Splits at the last `separator`, so that one that a password has unencoded does no harm. */
const splitLast = (text: string, separator: string): readonly [string | undefined, string] => {
  const at = text.lastIndexOf(separator)
  return at < 0 ? [undefined, text] : [text.slice(0, at), text.slice(at + 1)]
}

const hostOf = (text: string): Parts => {
  const several = text.includes(',')
  const [, host = '', port] = (!several && /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text)) || []
  if (several) return { host: decoded(text) }
  if (host === '' && text !== '' && !text.startsWith(':')) {
    return wrong(`has "${text}", which is no host; an IPv6 address stands in brackets`)
  }
  return { host: decoded(host), ...(port && { port }) }
}

const userOf = (text: string | undefined): Parts => {
  if (text === undefined) return {}
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? []
  return { user: decoded(user), ...(password !== undefined && { password: decoded(password) }) }
}

const parameterOf = (text: string): Parts => {
  const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? []
  const key = decoded(name)
  const why = Object.hasOwn(REFUSED, key) ? REFUSED[key] : undefined
  if (why !== undefined) return wrong(why)
  if (key === 'target_session_attrs') {
    return ['any', 'read-write', 'primary'].includes(value)
      ? {}
      : wrong(`asks for target_session_attrs ${value}; the services write, so name the primary`)
  }
  if (TAKEN.has(key)) return { [key]: decoded(value) }
  return OF_ONE_CLIENT.has(key)
    ? {}
    : wrong(`has the parameter "${key}" in its uri, which the services do not take; remove it`)
}

/**
 * Reads a connection string as libpq does (its documentation, 32.1.1.2). node-postgres's own parser
 * does not do: it reads the files that a string names, and takes broken escapes.
 *
 * @throws Wrong, without a part that may be a secret
 */
export const partsOf = (uri: string): Parts => {
  const [, rest] = /^postgres(?:ql)?:\/\/(.*)$/is.exec(uri.trim()) ?? []
  if (rest === undefined) {
    return wrong(
      'has a uri that is none of PostgreSQL; it has the form postgresql://user:password@host:5432/database',
    )
  }
  if (/\s/.test(rest)) return wrong('has white space in its uri; write a space as %20')
  const [, authority = '', path, query = '', beyond = ''] =
    /^([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?(#.*)?$/s.exec(rest) ?? []
  // Nothing of it is shown: it is the middle of a password.
  if (beyond || `${path}${query}`.includes('@')) {
    return wrong(
      'has a uri with an @ or a # where none can be; in a password write / as %2F, ? as %3F, # as %23, @ as %40 and % as %25',
    )
  }
  const [login, hosts] = splitLast(authority, '@')
  return {
    ...hostOf(hosts),
    ...userOf(login),
    ...(path && { dbname: decoded(path) }),
    ...Object.assign({}, ...query.split('&').filter(Boolean).map(parameterOf)),
  }
}
