import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runFunction } from '../function.ts'
import { createLog } from '../log.ts'
import type { Newborn } from '../secrets/birth.ts'
import { startServer } from '../server.ts'
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

/**
 * Starts the function as the cluster would run it, on a free port of loopback, and hands over its
 * client for the time of `use`. Certificates live as long.
 *
 * @param birth seed and time of new projects
 */
export const withFunction = async <T>(
  birth: () => Newborn,
  use: (run: RunFunction) => Promise<T>,
): Promise<T> => {
  const certificates = await throwAwayCertificates()
  const certsDir = mounted(certificates)
  const log = createLog()
  log.level = 'error' // what each call does is told by what comes out of it
  try {
    const server = await startServer({
      handler: (request) => runFunction(request, birth),
      log,
      address: '127.0.0.1:0',
      tls: { certsDir },
    })
    const client = functionClient(server.address, certificates)
    try {
      return await use(client.run)
    } finally {
      client.close()
      await server.drain()
    }
  } finally {
    rmSync(certsDir, { recursive: true, force: true })
  }
}
