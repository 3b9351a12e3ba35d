import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cached, type Program } from './cache.ts'
import { freePort } from './ports.ts'

const version = 'v1.7.0'

const moduleDir = (): string => {
  const found: unknown = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', `github.com/versity/versitygw@${version}`], {
      encoding: 'utf8',
      cwd: tmpdir(), // outside of any module
    }),
  )
  if (typeof found === 'object' && found !== null && 'Dir' in found) return String(found.Dir)
  throw new Error('cannot find the folder of versitygw: go printed no Dir')
}

/** VersityGW, a real S3 server over a folder. */
export const versityGW: Program = {
  name: 'versitygw',
  needs: 'Go 1.26',
  folder: cached('versitygw', version),
  path: join(cached('versitygw', version), 'versitygw'),
  install: (into) => {
    execFileSync('go', ['build', '-trimpath', '-o', join(into, 'versitygw'), './cmd/versitygw'], {
      cwd: moduleDir(),
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: 'inherit',
    })
  },
}

/** A user of the store who is not its root. */
export type Account = { readonly access: string; readonly secret: string }

export type VersityGw = {
  /** `http://127.0.0.1:port` */
  readonly address: string
  /** Keys of the root account. */
  readonly root: Account
  /** Adds a user who owns nothing and may create no bucket. */
  readonly addUser: (user: Account) => void
  readonly stop: () => Promise<void>
}

const root: Account = { access: 'root-access-key', secret: 'root-secret-of-the-store' }

const answers = async (url: string): Promise<boolean> =>
  fetch(url).then(
    (answer) => answer.ok,
    () => false,
  )

/** What the store keeps its files in, by the arguments and variables of the program. */
export type Backend = {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A folder of its own, which is gone with the store. */
const ownFolder = (): { folder: string; backend: Backend } => {
  const folder = mkdtempSync(join(tmpdir(), 'versitygw-'))
  return { folder, backend: { args: ['posix', folder] } }
}

/** Starts a store on `port` (default: a free one), by default a fresh and empty one. */
export const startVersityGw = async (port?: number, given?: Backend): Promise<VersityGw> => {
  const at = port ?? (await freePort())
  const { folder, backend } = given ? { folder: undefined, backend: given } : ownFolder()
  const accounts = mkdtempSync(join(tmpdir(), 'versitygw-iam-'))
  const address = `http://127.0.0.1:${at}`
  const server = spawn(
    versityGW.path,
    ['--port', `127.0.0.1:${at}`, '--health', '/health', '--iam-dir', accounts, ...backend.args],
    {
      env: {
        ...process.env,
        ROOT_ACCESS_KEY_ID: root.access,
        ROOT_SECRET_ACCESS_KEY: root.secret,
        ...backend.env,
      },
      stdio: 'ignore',
    },
  )

  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill()
      await once(server, 'exit')
    }
    if (folder) rmSync(folder, { recursive: true, force: true })
    rmSync(accounts, { recursive: true, force: true })
  }

  while (!(await answers(`${address}/health`))) {
    if (server.exitCode !== null) throw new Error(`cannot start versitygw: exit ${server.exitCode}`)
    await sleep(50)
  }

  const addUser = ({ access, secret }: Account): void => {
    execFileSync(versityGW.path, [
      'admin',
      '--access',
      root.access,
      '--secret',
      root.secret,
      '--endpoint-url',
      address,
      'create-user',
      '--access',
      access,
      '--secret',
      secret,
      '--role',
      'user',
    ])
  }

  return { address, root, addUser, stop }
}
