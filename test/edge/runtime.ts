import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { SignJWT } from 'jose'
import { startDeno } from '../programs/deno.ts'

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

/** The project's JWT secret. */
export const SECRET = 'secret-of-the-project-with-at-least-32-characters'

export type Functions = {
  readonly address: string
  readonly port: number
  /** Where each function has a folder. */
  readonly folder: string
  /** What a caller with a good token sends. */
  readonly authorization: string
  readonly log: () => string
  readonly stop: () => Promise<void>
}

/**
 * Our main program in Deno.
 *
 * @param files paths in the folders of functions; all are empty
 * @param variables beside those that every project has
 */
export const startFunctions = async (
  files: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Functions> => {
  const home = mkdtempSync(join(tmpdir(), 'edge-deno-'))
  const [main, script] = [join(home, 'edge-main.js'), join(home, 'runtime.js')]
  const folder = join(home, 'functions')
  const forget = () => rmSync(home, { recursive: true, force: true })
  await build({
    entryPoints: ['src/edge/main.ts'],
    outfile: main,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    logLevel: 'silent',
  })
  writeFileSync(script, standIn(main))
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  const token = await new SignJWT({ role: 'anon' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(SECRET))
  try {
    const deno = await startDeno(script, {
      JWT_SECRET: SECRET,
      SUPABASE_JWKS: '{"keys":[]}',
      VERIFY_JWT: 'true',
      FUNCTIONS_DIR: folder,
      SUPABASE_URL: 'http://gateway:8000',
      ...variables,
    })
    return {
      address: deno.address,
      port: Number(new URL(deno.address).port),
      folder,
      authorization: `Bearer ${token}`,
      log: deno.log,
      stop: async () => {
        await deno.stop()
        forget()
      },
    }
  } catch (error) {
    forget()
    throw error
  }
}
