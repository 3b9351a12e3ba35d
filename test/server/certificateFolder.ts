import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ThrowAwayCertificates } from '../../src/render/certificates.ts'

export type CertificateFolder = {
  readonly dir: string
  /** Replaces all three files, as a renewed Secret does. */
  readonly write: (certificates: ThrowAwayCertificates) => void
  readonly writeFile: (file: 'tls.crt' | 'tls.key' | 'ca.crt', text: string) => void
  readonly remove: () => void
}

/** A folder as Crossplane mounts it into a Function's pod. */
export const certificateFolder = (certificates?: ThrowAwayCertificates): CertificateFolder => {
  const dir = mkdtempSync(join(tmpdir(), 'xsupabase-tls-'))
  const writeFile: CertificateFolder['writeFile'] = (file, text) =>
    writeFileSync(join(dir, file), text)
  const write: CertificateFolder['write'] = ({ ca, server }) => {
    writeFile('ca.crt', ca)
    writeFile('tls.crt', server.cert)
    writeFile('tls.key', server.key)
  }
  if (certificates) write(certificates)
  return { dir, write, writeFile, remove: () => rmSync(dir, { recursive: true, force: true }) }
}
