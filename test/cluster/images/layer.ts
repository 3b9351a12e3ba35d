import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Archive of a folder that `fill` lays out; everything in it belongs to root, with the dates of
 * 1970, unless `fill` gave it to somebody else.
 *
 * @param key says what goes in: the same key is not filled twice
 */
export const layer = (
  folder: string,
  name: string,
  key: unknown,
  fill: (root: string) => void,
): string => {
  const sum = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 12)
  const archive = join(folder, `${name}-${sum}.tar`)
  if (existsSync(archive)) return archive
  mkdirSync(dirname(archive), { recursive: true })
  const root = mkdtempSync(join(tmpdir(), 'layer-'))
  try {
    fill(root)
    const unfinished = `${archive}.${process.pid}`
    execFileSync('tar', [
      ...['--create', '--sort=name', '--mtime=@0', '--numeric-owner'],
      ...['--file', unfinished, '--directory', root, '.'],
    ])
    renameSync(unfinished, archive)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
  return archive
}
