import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deriveKeys } from '../../src/secrets/keys.ts'
import { type DenoServer, startDeno } from '../programs/deno.ts'

// The edge runtime itself comes as an image only. Deno is what it is built on; what it adds, the
// pool of workers, is stood in for by an echo and by the errors of its ext/runtime/js/errors.js.
const standIn = (main: string): string => `
globalThis.EdgeRuntime = { userWorkers: { create: async (options) => {
  const named = (name) => Object.assign(new Error('words of the function'), { name })
  if (options.servicePath.endsWith('/unbootable')) throw named('InvalidWorkerCreation')
  return { fetch: async (request) => {
    if (options.servicePath.endsWith('/greedy')) throw named('WorkerRequestCancelled')
    if (options.servicePath.endsWith('/retired') && !globalThis.once) {
      globalThis.once = true
      throw named('WorkerAlreadyRetired')
    }
    return Response.json({ ...options, url: request.url, body: await request.text() })
  } }
} } }
await import(${JSON.stringify(main)})
`

const secret = 'secret-of-the-project-with-at-least-32-characters'
const folder = mkdtempSync(join(tmpdir(), 'edge-deno-'))
const functions = join(folder, 'functions')
const script = join(folder, 'runtime.js')
const once = { jwt: 1, apiKeys: 1, database: 1, s3: 1 }
const issuedAt = Math.floor(Date.now() / 1000) - 60
const keysOf = (byte: number) => deriveKeys(Buffer.alloc(32, byte), once, issuedAt, secret)
const keys = await keysOf(1)
let deno: DenoServer
let authorization = ''

const variables = {
  JWT_SECRET: secret,
  SUPABASE_JWKS: keys.jwks,
  VERIFY_JWT: 'true',
  FUNCTIONS_DIR: functions,
  SUPABASE_URL: 'http://gateway:8000',
}

beforeAll(async () => {
  const main = join(folder, 'edge-main.js')
  await build({
    entryPoints: ['src/edge/main.ts'],
    outfile: main,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    logLevel: 'silent',
  })
  writeFileSync(script, standIn(main))
  for (const slug of ['hello', 'unbootable', 'greedy', 'retired', 'empty']) {
    mkdirSync(join(functions, slug), { recursive: true })
    if (slug !== 'empty') writeFileSync(join(functions, slug, 'index.ts'), '')
  }
  const token = await new SignJWT({ role: 'anon' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret))
  authorization = `Bearer ${token}`
  deno = await startDeno(script, variables)
})
afterAll(async () => {
  await deno?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const call = async (path: string, init: RequestInit = {}): Promise<[number, unknown]> => {
  const answer = await fetch(`${deno.address}${path}`, { headers: { authorization }, ...init })
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
        servicePath: join(functions, 'hello'),
        memoryLimitMb: 150,
        workerTimeoutMs: 60_000,
        noModuleCache: false,
        url: `${deno.address}/hello/world?x=1`,
        body: 'content',
      },
    ])
  })

  test('gives a function the variables of the project, and not the secret of its tokens', async () => {
    const [, seen] = await call('/hello')
    expect(JSON.stringify(seen)).toContain('["SUPABASE_URL","http://gateway:8000"]')
    expect(JSON.stringify(seen)).not.toContain(secret)
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

  test.each(['/missing', '/empty', '/main'])('knows no function %s', async (path) => {
    expect(await call(path)).toMatchObject([404, { code: 'NOT_FOUND' }])
  })

  test('tells apart how a function fails, and keeps its words in the log', async () => {
    expect(await call('/unbootable')).toMatchObject([503, { code: 'BOOT_ERROR' }])
    const [status, body] = await call('/greedy')
    expect([status, body]).toMatchObject([546, { code: 'WORKER_LIMIT' }])
    expect(JSON.stringify(body)).not.toContain('words of the function')
    expect(deno.log()).toContain('words of the function')
  })

  test('starts another worker when the first one retires', async () => {
    expect((await call('/retired'))[0]).toBe(200)
  })
})

test('the main program does not start with keys that it cannot read, and does not print them', async () => {
  const broken = startDeno(script, { ...variables, SUPABASE_JWKS: '{"keys":[secret-inside' })
  await expect(broken).rejects.toThrow(/cannot read SUPABASE_JWKS/)
  await expect(broken).rejects.not.toThrow(/secret-inside/)
})
