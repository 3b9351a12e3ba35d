import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deriveKeys } from '../../src/secrets/keys.ts'
import { type Functions, SECRET, startFunctions } from './runtime.ts'

const once = { jwt: 1, apiKeys: 1, database: 1, s3: 1, dashboard: 1 }
const issuedAt = Math.floor(Date.now() / 1000) - 60
const keysOf = (byte: number) =>
  deriveKeys(Buffer.alloc(32, byte), once, issuedAt, { jwtSecret: SECRET })
const keys = await keysOf(1)

const settings = {
  open: { verifyJwt: false },
  off: { enabled: false },
  elsewhere: {
    entrypoint: 'src/begin.ts',
    importMap: '../_shared/import_map.json',
    staticFiles: ['pages/*.html'],
  },
  astray: { entrypoint: 'src/missing.ts' },
}

let functions: Functions
beforeAll(async () => {
  functions = await startFunctions(
    [
      ...['hello', 'unbootable', 'greedy', 'retired', 'open', 'off', 'astray', '_shared'].map(
        (slug) => `${slug}/index.ts`,
      ),
      'elsewhere/src/begin.ts',
      'empty/README.md',
    ],
    { FUNCTIONS_CONFIG: JSON.stringify(settings), SUPABASE_JWKS: keys.jwks },
  )
})
afterAll(() => functions?.stop())

const call = async (path: string, init: RequestInit = {}): Promise<[number, unknown]> => {
  const { address, authorization } = functions
  const answer = await fetch(`${address}${path}`, { headers: { authorization }, ...init })
  return [answer.status, await answer.json()]
}

describe('the main program in Deno, without a network', () => {
  test('starts and is healthy', async () => {
    expect(await call('/_internal/health')).toEqual([200, { message: 'ok' }])
  })

  test('hands a request with a good token to its function', async () => {
    expect(await call('/hello/world?x=1', { method: 'POST', body: 'content' })).toMatchObject([
      200,
      {
        servicePath: join(functions.folder, 'hello'),
        memoryLimitMb: 150,
        workerTimeoutMs: 60_000,
        noModuleCache: false,
        url: `${functions.address}/hello/world?x=1`,
        body: 'content',
      },
    ])
  })

  test('gives a function the variables of the project, and not the secret of its tokens', async () => {
    const [, seen] = await call('/hello')
    expect(JSON.stringify(seen)).toContain('["SUPABASE_URL","http://gateway:8000"]')
    expect(JSON.stringify(seen)).not.toContain(SECRET)
  })

  test('takes the token that the gateway gives for an opaque key, of this project alone', async () => {
    const asked = (token: string) =>
      call('/hello', { headers: { authorization: 'Bearer sb_secret_x', 'sb-api-key': token } })
    expect((await asked(keys.tokens.serviceRole))[0]).toBe(200)
    expect(await asked((await keysOf(2)).tokens.serviceRole)).toMatchObject([
      401,
      { code: 'UNAUTHORIZED_ASYMMETRIC_JWT' },
    ])
  })

  test('gives a function the public keys of the project alone', async () => {
    const [, seen] = await call('/hello')
    const { SUPABASE_JWKS } = Object.fromEntries((seen as { envVars: [string, string][] }).envVars)
    const shown = (JSON.parse(SUPABASE_JWKS ?? '') as { keys: Record<string, unknown>[] }).keys
    expect(shown.map(({ kty }) => kty)).toEqual(['EC', 'EC'])
    for (const key of shown) expect(Object.keys(key)).not.toContain('d')
  })

  test('refuses a request without a token', async () => {
    expect(await call('/hello', { headers: {} })).toMatchObject([
      401,
      { code: 'UNAUTHORIZED_NO_AUTH_HEADER' },
    ])
  })

  test('lets anybody call a function that wants no token, and a preflight reach one that does', async () => {
    expect((await call('/open', { headers: {} }))[0]).toBe(200)
    expect((await call('/hello', { method: 'OPTIONS', headers: {} }))[0]).toBe(200)
  })

  test('starts a function as its settings say', async () => {
    expect(await call('/elsewhere')).toMatchObject([
      200,
      {
        servicePath: join(functions.folder, 'elsewhere'),
        maybeEntrypoint: `file://${join(functions.folder, 'elsewhere/src/begin.ts')}`,
        context: { importMapPath: join(functions.folder, 'elsewhere/../_shared/import_map.json') },
        staticPatterns: [join(functions.folder, 'elsewhere/pages/*.html')],
      },
    ])
  })

  test.each(['/missing', '/empty', '/main', '/off', '/astray', '/_shared'])(
    'knows no function %s',
    async (path) => {
      expect(await call(path)).toMatchObject([404, { code: 'NOT_FOUND' }])
    },
  )

  test('tells apart how a function fails, and keeps its words in the log', async () => {
    expect(await call('/unbootable')).toMatchObject([503, { code: 'BOOT_ERROR' }])
    const [status, body] = await call('/greedy')
    expect([status, body]).toMatchObject([546, { code: 'WORKER_LIMIT' }])
    expect(JSON.stringify(body)).not.toContain('words of the function')
    expect(functions.log()).toContain('words of the function')
  })

  test('starts another worker when the first one retires', async () => {
    expect((await call('/retired'))[0]).toBe(200)
  })
})

test('the main program does not start with keys that it cannot read, and does not print them', async () => {
  const broken = startFunctions([], { SUPABASE_JWKS: '{"keys":[secret-inside' })
  await expect(broken).rejects.toThrow(/cannot read SUPABASE_JWKS/)
  await expect(broken).rejects.not.toThrow(/secret-inside/)
})
