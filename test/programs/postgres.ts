import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { cached, type Program } from './cache.ts'
import { freePort } from './ports.ts'

export const majors = [15, 16, 17, 18] as const
export type Major = (typeof majors)[number]

const packageOf = (major: Major): string =>
  fileURLToPath(new URL(`../../node_modules/postgres-${major}`, import.meta.url))

/** Real PostgreSQL servers: optional npm packages, which only Linux on x64 has. */
export const postgres: Program = {
  name: 'postgres',
  needs: 'Linux on x64, where npm installs it',
  folder: packageOf(17),
  path: join(packageOf(17), 'native', 'bin', 'postgres'),
  install: () => {
    throw new Error('cannot install PostgreSQL: npm has it for Linux on x64 only')
  },
}

export type Postgres = {
  readonly host: string
  readonly port: number
  readonly superuser: string
  readonly password: string
  /** All that the server has logged so far. */
  readonly log: () => string
  /** Stops the server and starts it again with the same data. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

type Options = {
  readonly major: Major
  /** Name of the bootstrap superuser. */
  readonly superuser?: string
  /** Lines for postgresql.conf. */
  readonly settings?: readonly string[]
  /** Turns TLS on with this certificate and key, both PEM. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Files of further extensions, by name: `x.control`, `x--1.0.sql`. */
  readonly extensions?: Readonly<Record<string, string>>
  /** Lines of pg_hba.conf; by default every login by SCRAM. */
  readonly hba?: readonly string[]
}

// The server refuses to run as root.
const nobody = 65534
const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}

// npm packages cannot hold symbolic links, and their install script may not have run.
const restoreLinks = (home: string): void => {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(home, 'native', 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(home, target))
    } catch {
      // another test file was faster
    }
  }
}

/** A server with further extensions: it looks for them where it stands itself. */
const withExtensions = (home: string, files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-extensions-'))
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'bin'))
  execFileSync('cp', ['-a', join(home, 'native', 'bin', 'postgres'), join(folder, 'bin')])
  execFileSync('cp', ['-a', join(home, 'native', 'share'), folder])
  symlinkSync(join(home, 'native', 'lib'), join(folder, 'lib'))
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, 'share', 'postgresql', 'extension', name), text)
  }
  return folder
}

const everythingInTheLog = [
  "log_statement = 'all'",
  'log_min_duration_statement = 0',
  "log_min_error_statement = 'debug5'",
  'log_parameter_max_length = -1',
  'log_parameter_max_length_on_error = -1',
]

// quick to start and stop: nothing here outlives a test
const small = [
  "unix_socket_directories = ''",
  'shared_buffers = 16MB',
  'max_connections = 50',
  'fsync = off',
  'full_page_writes = off',
  'autovacuum = off',
  'jit = off',
]

const running = async (client: () => Client, process: ChildProcess): Promise<void> => {
  for (;;) {
    if (process.exitCode !== null) throw new Error('cannot start PostgreSQL: it ended at once')
    const attempt = client()
    attempt.on('error', () => undefined)
    try {
      await attempt.connect()
      await attempt.end()
      return
    } catch {
      await sleep(50)
    }
  }
}

const ours = (path: string): void => {
  if ('uid' in asNobody) chownSync(path, nobody, nobody)
}

const write = (path: string, text: string): void => {
  writeFileSync(path, text, { mode: 0o600 })
  ours(path)
}

const scratch = (prefix: string): string => {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  ours(folder)
  return folder
}

const password = 'bootstrap-secret-0'

const versionOf = (major: Major): string => {
  const { version } = JSON.parse(readFileSync(join(packageOf(major), 'package.json'), 'utf8'))
  return String(version)
}

/** A data folder as initdb leaves it. Initdb takes longer than all the rest: it is done once. */
const cluster = (major: Major, superuser: string): string => {
  const kept = cached(`postgres-cluster-${superuser}`, versionOf(major))
  if (existsSync(kept)) return kept
  const folder = scratch(`initdb-${major}-`)
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  write(passwordFile, password)
  execFileSync(
    join(packageOf(major), 'native', 'bin', 'initdb'),
    [
      ...['-D', data, '-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--no-sync', '--encoding=UTF8', '--locale=C', '--wal-segsize=1'],
    ],
    { ...asNobody, cwd: folder, stdio: 'pipe' },
  )
  mkdirSync(dirname(kept), { recursive: true })
  const whole = `${kept}.${process.pid}`
  execFileSync('cp', ['-a', data, whole])
  try {
    renameSync(whole, kept)
  } catch {
    rmSync(whole, { recursive: true }) // another test file was faster
  }
  rmSync(folder, { recursive: true })
  return kept
}

/** Starts a server that logs every statement, in a folder of its own that goes with it. */
export const startPostgres = async (options: Options): Promise<Postgres> => {
  const { major, superuser = 'bootstrap', settings = [], tls, hba, extensions } = options
  const home = packageOf(major)
  restoreLinks(home)
  const installed = extensions ? withExtensions(home, extensions) : join(home, 'native')
  const bin = join(installed, 'bin')

  const folder = scratch(`postgres-${major}-`)
  const data = join(folder, 'data')
  const logFile = join(folder, 'log')
  execFileSync('cp', ['-a', cluster(major, superuser), data])
  if (tls !== undefined) {
    write(join(data, 'server.crt'), tls.cert)
    write(join(data, 'server.key'), tls.key)
  }
  appendFileSync(
    join(data, 'postgresql.conf'),
    [
      ...everythingInTheLog,
      ...small,
      `ssl = ${tls === undefined ? 'off' : 'on'}`,
      ...settings,
      '',
    ].join('\n'),
  )
  if (hba !== undefined) write(join(data, 'pg_hba.conf'), `${hba.join('\n')}\n`)

  const port = await freePort()
  const host = '127.0.0.1'
  const client = (): Client =>
    new Client({
      host,
      port,
      user: superuser,
      password,
      database: 'postgres',
      ssl: tls === undefined ? false : { rejectUnauthorized: false },
    })

  const launch = async (): Promise<ChildProcess> => {
    const log = openSync(logFile, 'a')
    const started = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-h', host], {
      ...asNobody,
      cwd: dirname(data),
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    await running(client, started)
    return started
  }

  let server = await launch()
  const halt = async (): Promise<void> => {
    if (server.exitCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGINT') // a fast shutdown: it does not wait for clients
    await ended
  }

  return {
    host,
    port,
    superuser,
    password,
    log: () => readFileSync(logFile, 'utf8'),
    restart: async () => {
      await halt()
      server = await launch()
    },
    stop: async () => {
      await halt()
      rmSync(folder, { recursive: true, force: true })
      if (extensions) rmSync(installed, { recursive: true, force: true })
    },
  }
}
