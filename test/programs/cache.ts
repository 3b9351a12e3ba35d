import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where programs that the tests start are kept, outside the clone. */
export const cacheDir = (): string =>
  process.env.XSUPABASE_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'xsupabase')

/**
 * A real program that tests start, but that npm does not bring.
 *
 * A test that needs one is named `<what>.<program>.test.ts`; without the program it is left out
 * (and named) on a developer's machine, and is an error in CI.
 */
export type Program = {
  readonly name: string
  /** What must be on the machine to install it, in words: `Go 1.26`. */
  readonly needs: string
  /** Folder in the cache that it is installed into. */
  readonly folder: string
  /** Absolute path of the executable, whether it is there or not. */
  readonly path: string
  /** Whether it is there, where more counts than `path`. */
  readonly isThere?: () => boolean
  /** Builds or downloads it from a package registry into `into`, an empty folder. */
  readonly install: (into: string) => void
}

/** Folder of one version of one program in the cache. */
export const cached = (name: string, version: string): string => join(cacheDir(), name, version)

export const isInstalled = ({ isThere, path }: Program): boolean => isThere?.() ?? existsSync(path)

/** Runs `install` in a scratch folder beside the final one, so that a broken build never counts. */
export const installInto = (folder: string, install: (into: string) => void): void => {
  mkdirSync(dirname(folder), { recursive: true })
  const scratch = mkdtempSync(`${folder}.`) // of this installation alone: another may be under way
  try {
    install(scratch)
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true })
    throw error
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(scratch, folder)
}

/** Installs those that are not there, and tells which. */
export const installMissing = (programs: readonly Program[]): void => {
  for (const program of programs) {
    if (isInstalled(program)) continue
    console.log(`installing ${program.name} (needs ${program.needs})`)
    installInto(program.folder, program.install)
    if (!isInstalled(program))
      throw new Error(`cannot install ${program.name}: ${program.path} is missing`)
  }
}
