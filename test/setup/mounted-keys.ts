import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Keys as Kubernetes mounts them: links to the folder of the present version. */
export const mountKeys = (at: string, keys: Readonly<Record<string, string>>): void => {
  mkdirSync(join(at, '..2026_11_30'), { recursive: true })
  symlinkSync('..2026_11_30', join(at, '..data'))
  for (const [key, text] of Object.entries(keys)) {
    writeFileSync(join(at, '..2026_11_30', key), text)
    symlinkSync(join('..data', key), join(at, key))
  }
}
