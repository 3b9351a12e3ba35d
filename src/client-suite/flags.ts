import { parseFlags, SEE_HELP } from '../command-line.ts'
import { BadInput } from '../render/bad-input.ts'
import { at, parsed } from '../setup/verify/json.ts'
import { type Component, components } from './check.ts'
import type { Target } from './target.ts'

export const HELP = `verify: does a Supabase keep the promises of its public API?

usage: npm run --silent verify -- --url URL --anon-key KEY [--service-key KEY] [flags]

  --url URL          address of the installation        (default: SUPABASE_URL)
  --anon-key KEY     anon or publishable key            (default: SUPABASE_ANON_KEY, else
                                                         SUPABASE_PUBLISHABLE_KEY)
  --service-key KEY  service_role or secret key         (default: SUPABASE_SERVICE_ROLE_KEY, else
                                                         SUPABASE_SECRET_KEY)
  --only LIST        of these components alone: ${components.join(',')}
  --function NAME    call this Edge Function, with POST and the anon key
  --schema NAME      where tables are made; the REST API must serve it (default: public)
  --timeout SECONDS  for one check (default: 30; three times as long for big uploads)
  -o, --output FORM  table or json (default: table)
  -h, --help         this text

The keys of the S3 protocol are taken from SUPABASE_S3_ACCESS_KEY_ID, SUPABASE_S3_SECRET_ACCESS_KEY,
SUPABASE_S3_REGION and SUPABASE_S3_ENDPOINT: the connection Secret has all of these variables.

Everything that is made (users, a table, a function, buckets) has names that begin with xsv_ and is
removed at the end. Without the service key nothing is made, and what needs it is not checked.

Exit code: 0 nothing failed, 1 a check failed or nothing answers at the address, 2 bad input.
`

const options = {
  url: { type: 'string' },
  'anon-key': { type: 'string' },
  'service-key': { type: 'string' },
  only: { type: 'string' },
  function: { type: 'string' },
  schema: { type: 'string', default: 'public' },
  timeout: { type: 'string', default: '30' },
  output: { type: 'string', short: 'o', default: 'table' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export type Variables = Readonly<Record<string, string | undefined>>
export type Output = 'table' | 'json'
export type Flags =
  | { readonly help: true }
  | {
      readonly help: false
      readonly target: Target
      readonly only: readonly Component[]
      readonly output: Output
    }

const given = (flag: string | undefined, ...variables: readonly (string | undefined)[]) =>
  [flag, ...variables].map((text) => text?.trim()).find((text) => text)

const addressOf = (text: string | undefined): string => {
  if (text === undefined) {
    throw new BadInput(
      `--url: the address of the installation is needed, such as --url https://api.example.com, or the variable SUPABASE_URL ${SEE_HELP}`,
    )
  }
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new BadInput(`--url: "${text}" is no address: write https://… or http://…`)
  }
  if (url.username || url.search || url.hash) {
    throw new BadInput('--url: it must have no user, query or fragment: write the address alone')
  }
  return url.href.replace(/\/+$/, '')
}

/** The role that a key gives: its prefix tells it of an opaque one, its payload of a token. */
const roleOf = (key: string): string | undefined => {
  if (key.startsWith('sb_publishable_')) return 'anon'
  if (key.startsWith('sb_secret_')) return 'service_role'
  const payload = key.split('.')[1]
  const role = payload && at(parsed(Buffer.from(payload, 'base64url').toString()), 'role')
  return typeof role === 'string' ? role : undefined
}

const keyOf = (name: string, role: string, key: string): string => {
  const found = roleOf(key)
  if (/[^\x21-\x7e]/.test(key)) {
    throw new BadInput(`--${name}: it has characters that no key has: copy it anew`)
  }
  if (found === undefined) {
    throw new BadInput(
      `--${name}: it is no API key: give a token of the role ${role}, or a key that begins with sb_`,
    )
  }
  if (found !== role) {
    throw new BadInput(`--${name}: it is a key of the role ${found}, and one of ${role} is needed`)
  }
  return key
}

const isComponent = (name: string): name is Component =>
  components.some((component) => component === name)

const componentsOf = (text: string | undefined): readonly Component[] => {
  if (text === undefined) return components
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.filter((name) => !isComponent(name))
  if (unknown.length > 0) {
    throw new BadInput(
      `--only: there is no component "${unknown.join('", "')}": write any of ${components.join(',')}`,
    )
  }
  return names.filter(isComponent)
}

const secondsOf = (text: string): number => {
  const seconds = Number(text)
  if (!Number.isFinite(seconds) || seconds < 1 || seconds > 3_600) {
    throw new BadInput(`--timeout: "${text}" must be a number of seconds from 1 to 3600`)
  }
  return seconds
}

const outputOf = (text: string): Output => {
  if (text === 'table' || text === 'json') return text
  throw new BadInput(`--output: "${text}" must be table or json`)
}

const schemaOf = (text: string): string => {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(text)) return text
  throw new BadInput(`--schema: "${text}" must match [a-z_][a-z0-9_]*, at most 63 characters`)
}

const functionOf = (text: string): string => {
  if (/^[A-Za-z0-9_-]+$/.test(text)) return text
  throw new BadInput(`--function: "${text}" is no name of a function: write it without a path`)
}

const s3Of = (url: string, isOther: boolean, variables: Variables): Target['s3'] => {
  const accessKeyId = given(variables.SUPABASE_S3_ACCESS_KEY_ID)
  const secretAccessKey = given(variables.SUPABASE_S3_SECRET_ACCESS_KEY)
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  // the variable belongs to SUPABASE_URL: another address may be another way in
  const endpoint = isOther ? undefined : given(variables.SUPABASE_S3_ENDPOINT)
  return {
    endpoint: endpoint ?? `${url}/storage/v1/s3`,
    region: given(variables.SUPABASE_S3_REGION) ?? 'us-east-1',
    accessKeyId,
    secretAccessKey,
  }
}

/** @throws BadInput for an unknown flag, and a value that cannot be used */
export const readFlags = (argv: readonly string[], variables: Variables): Flags => {
  const { values } = parseFlags({ args: [...argv], options })
  if (values.help) return { help: true }

  const url = addressOf(given(values.url, variables.SUPABASE_URL))
  const publishable = given(variables.SUPABASE_PUBLISHABLE_KEY)
  const secret = given(variables.SUPABASE_SECRET_KEY)
  const anonKey = given(values['anon-key'], variables.SUPABASE_ANON_KEY, publishable)
  if (anonKey === undefined) {
    throw new BadInput(
      `--anon-key: the anon or publishable key is needed, or the variable SUPABASE_ANON_KEY: the Secret <claim>-supabase has it ${SEE_HELP}`,
    )
  }
  const serviceKey = given(values['service-key'], variables.SUPABASE_SERVICE_ROLE_KEY, secret)
  const s3 = s3Of(url, values.url !== undefined && values.url !== variables.SUPABASE_URL, variables)

  return {
    help: false,
    only: componentsOf(values.only),
    output: outputOf(values.output),
    target: {
      url,
      anonKey: keyOf('anon-key', 'anon', anonKey),
      ...(serviceKey !== undefined && {
        serviceKey: keyOf('service-key', 'service_role', serviceKey),
      }),
      ...(publishable !== undefined &&
        secret !== undefined && { opaqueKeys: { publishable, secret } }),
      ...(s3 && { s3 }),
      schema: schemaOf(values.schema),
      ...(values.function !== undefined && { function: functionOf(values.function) }),
      seconds: secondsOf(values.timeout),
    },
  }
}
