import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runFunction } from '../function.ts'
import { createLog } from '../log.ts'
import type { Newborn } from '../secrets/birth.ts'
import { type RunningServer, startServer } from '../server.ts'
import { type ThrowAwayCertificates, throwAwayCertificates } from './certificates.ts'
import { functionClient } from './client.ts'
import type { RunFunction } from './crossplane.ts'

/** The folder that Crossplane would mount into the function's pod. */
const mounted = ({ ca, server }: ThrowAwayCertificates): string => {
  const folder = mkdtempSync(join(tmpdir(), 'xsupabase-render-'))
  const files = { 'ca.crt': ca, 'tls.crt': server.cert, 'tls.key': server.key }
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(folder, file), text, { mode: 0o600 })
  }
  return folder
}

/** The files are read once, and gone when the server listens. */
const NEVER_MS = 2 ** 31 - 1

const startFunction = async (
  certificates: ThrowAwayCertificates,
  birth: () => Newborn,
): Promise<RunningServer> => {
  const certsDir = mounted(certificates)
  const log = createLog()
  log.level = 'error' // what each call does is told by what comes out of it
  try {
    return await startServer({
      handler: (request) => runFunction(request, birth),
      log,
      address: '127.0.0.1:0',
      tls: { certsDir, rereadMs: NEVER_MS },
    })
  } finally {
    rmSync(certsDir, { recursive: true, force: true })
  }
}

/**
 * Starts the function as the cluster would run it, on a free port of loopback, and hands over its
 * client for the time of `use`. The certificates live as long.
 *
 * @param birth seed and time of new projects
 */
export const withFunction = async <T>(
  birth: () => Newborn,
  use: (run: RunFunction) => Promise<T>,
): Promise<T> => {
  const certificates = await throwAwayCertificates()
  const server = await startFunction(certificates, birth)
  const client = functionClient(server.address, certificates)
  try {
    return await use(client.run)
  } finally {
    client.close()
    await server.drain()
  }
}
