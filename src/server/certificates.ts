import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { Log } from '../log.ts'

/** The files of the Secret that Crossplane makes for a Function and mounts. */
const files = { cert: 'tls.crt', key: 'tls.key', ca: 'ca.crt' } as const

export type Certificates = { readonly cert: Buffer; readonly key: Buffer; readonly ca: Buffer }

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const attempt = <T>(what: string, act: () => T): T => {
  try {
    return act()
  } catch (error) {
    throw new Error(`cannot ${what}: ${why(error)}`)
  }
}

/**
 * Reads and checks the three files of a folder.
 *
 * @throws an Error that names the file: absent, not PEM, or a key that is not the certificate's
 */
export const readCertificates = (dir: string): Certificates => {
  const read = (file: string): Buffer => {
    const path = join(dir, file)
    return attempt(`read the TLS file ${path}`, () => readFileSync(path))
  }
  const found = { cert: read(files.cert), key: read(files.key), ca: read(files.ca) }
  attempt(`use ${join(dir, files.cert)}`, () => new X509Certificate(found.cert))
  attempt(`use ${join(dir, files.ca)}`, () => new X509Certificate(found.ca))
  attempt(`use ${join(dir, files.key)}`, () => createSecureContext(found))
  return found
}

const same = (a: Certificates, b: Certificates): boolean =>
  a.cert.equals(b.cert) && a.key.equals(b.key) && a.ca.equals(b.ca)

/**
 * Hands over the certificates of a folder, and again whenever they have changed: Crossplane renews
 * the Secret, and the kubelet swaps the files under a running pod. A half-written or broken set is
 * reported and the former one stays in use.
 *
 * @returns what ends the watch
 * @throws see {@link readCertificates}
 */
export const watchCertificates = (
  { dir, rereadMs }: { readonly dir: string; readonly rereadMs: number },
  log: Log,
  use: (certificates: Certificates) => void,
): (() => void) => {
  let current = readCertificates(dir)
  use(current)

  const reread = (): void => {
    try {
      const found = readCertificates(dir)
      if (same(found, current)) return
      use(found)
      current = found
      log.info({ until: new X509Certificate(found.cert).validTo }, 'certificates renewed')
    } catch (error) {
      log.error(`${why(error)}: the former certificates stay in use`)
    }
  }
  const timer = setInterval(reread, rereadMs).unref()
  return () => clearInterval(timer)
}
