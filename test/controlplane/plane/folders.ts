import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where one run keeps what it writes. */
export type Folders = { readonly root: string; readonly logs: string }

export const runFolders = (): Folders => {
  const root = mkdtempSync(join(tmpdir(), 'xsupabase-plane-'))
  const logs = join(root, 'logs')
  mkdirSync(logs)
  return { root, logs }
}
