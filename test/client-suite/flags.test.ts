import { describe, expect, test } from 'vitest'
import { readFlags, type Variables } from '../../src/client-suite/flags.ts'
import { run } from '../../src/client-suite/run.ts'

const token = (role: string): string =>
  ['{}', JSON.stringify({ role }), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
const anon = token('anon')
const service = token('service_role')

/** The connection Secret, taken whole with `envFrom`. */
const secret: Variables = {
  SUPABASE_URL: 'http://hello-gateway.default.svc:8000',
  SUPABASE_ANON_KEY: anon,
  SUPABASE_SERVICE_ROLE_KEY: service,
  SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_a',
  SUPABASE_SECRET_KEY: 'sb_secret_a',
  SUPABASE_S3_ENDPOINT: 'http://hello-gateway.default.svc:8000/storage/v1/s3',
  SUPABASE_S3_REGION: 'us-east-1',
  SUPABASE_S3_ACCESS_KEY_ID: 'id',
  SUPABASE_S3_SECRET_ACCESS_KEY: 'secret',
}

const target = (argv: readonly string[], variables: Variables = {}) => {
  const flags = readFlags(argv, variables)
  if (flags.help) throw new Error('help was asked for')
  return flags.target
}

describe('what is checked', () => {
  test('is told by flags alone', () => {
    const argv = ['--url', 'https://api.shop.io/', '--anon-key', anon, '--service-key', service]
    expect(target(argv)).toEqual({
      url: 'https://api.shop.io',
      anonKey: anon,
      serviceKey: service,
      schema: 'public',
      seconds: 30,
    })
  })

  test('is told by the connection Secret alone', () => {
    expect(target([], secret)).toMatchObject({
      url: 'http://hello-gateway.default.svc:8000',
      anonKey: anon,
      serviceKey: service,
      opaqueKeys: { publishable: 'sb_publishable_a', secret: 'sb_secret_a' },
      s3: { endpoint: 'http://hello-gateway.default.svc:8000/storage/v1/s3', accessKeyId: 'id' },
    })
  })

  test('a flag beats a variable, and the S3 protocol is asked at the same address', () => {
    const { url, s3 } = target(['--url', 'http://127.0.0.1:8000'], secret)
    expect(url).toBe('http://127.0.0.1:8000')
    expect(s3?.endpoint).toBe('http://127.0.0.1:8000/storage/v1/s3')
  })

  test('opaque keys will do', () => {
    const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, SUPABASE_SECRET_KEY } = secret
    const { anonKey, serviceKey } = target([], {
      SUPABASE_URL,
      SUPABASE_PUBLISHABLE_KEY,
      SUPABASE_SECRET_KEY,
    })
    expect([anonKey, serviceKey]).toEqual(['sb_publishable_a', 'sb_secret_a'])
  })
})

describe('bad input', () => {
  const good = ['--url', 'https://api.shop.io', '--anon-key', anon]
  test.each<[argv: readonly string[], words: RegExp]>([
    [[], /^--url: the address .* is needed.* \(see --help\)$/],
    [['--url', 'api.shop.io'], /^--url: "api\.shop\.io" is no address: write https/],
    [['--url', 'ftp://api.shop.io'], /^--url: .* is no address/],
    [['--url', 'https://u:p@api.shop.io'], /^--url: it must have no user/],
    [
      ['--url', 'https://api.shop.io'],
      /^--anon-key: .* is needed, or the variable SUPABASE_ANON_KEY.* \(see --help\)$/,
    ],
    [['--url', 'https://api.shop.io', '--anon-key', 'x'], /^--anon-key: it is no API key/],
    [
      ['--url', 'https://api.shop.io', '--anon-key', service],
      /^--anon-key: it is a key of the role service_role/,
    ],
    [
      ['--url', 'https://api.shop.io', '--anon-key', 'sb_secret_a'],
      /^--anon-key: .*role service_role/,
    ],
    [
      [...good, '--service-key', anon],
      /^--service-key: it is a key of the role anon, and one of service_role/,
    ],
    [
      [...good, '--only', 'auth,mail'],
      /^--only: there is no component "mail": write any of gateway,auth/,
    ],
    [[...good, '--timeout', '0'], /^--timeout: "0" must be a number of seconds from 1 to 3600/],
    [[...good, '-o', 'yaml'], /^--output: "yaml" must be table or json/],
    [[...good, '--schema', 'Public"'], /^--schema: .* must match/],
    [[...good, '--function', 'a/b'], /^--function: "a\/b" is no name of a function/],
    [[...good, '--frob'], /--frob.*\(see --help\)$/],
  ])('%j ends with 2 and one sentence', async (argv, words) => {
    const told: string[] = []
    const code = await run(argv, {
      tell: (line) => void told.push(line),
      print: () => undefined,
      variables: {},
      interrupted: new AbortController().signal,
    })
    expect(code).toBe(2)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(words)
    expect(told[0]).not.toContain(service)
  })
})
