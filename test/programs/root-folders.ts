import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { cached, type Program } from './cache.ts'

type Recipe = {
  readonly packages: readonly string[]
  /** Shell lines that run when the packages are there; `$1` is the root folder. */
  readonly after?: readonly string[]
}

const suite = 'trixie'

/** Debian's root folders that images begin with. The image's Debian need not be the machine's. */
const recipes = {
  base: { packages: ['ca-certificates', 'libstdc++6'] },
  postgres: {
    packages: [
      ...['ca-certificates', 'locales', 'pgbouncer'],
      ...['', '-cron', '-pgaudit', '-pgvector', '-plpgsql-check', '-wal2json'].map(
        (extension) => `postgresql-17${extension}`,
      ),
    ],
    after: ['chroot "$1" localedef -i en_US -c -f UTF-8 en_US.UTF-8'],
  },
  /** What Spilo is made of: PostgreSQL and Patroni. */
  patroni: {
    packages: [
      ...['ca-certificates', 'openssl', 'patroni'],
      ...['', '-cron', '-pgvector', '-wal2json'].map((extension) => `postgresql-17${extension}`),
    ],
  },
  /** Barman's tools for buckets. */
  barman: { packages: ['ca-certificates', 'barman-cli-cloud', 'python3-boto3'] },
} as const satisfies Readonly<Record<string, Recipe>>

export type RootFolder = keyof typeof recipes

// PostgreSQL's package makes a cluster of its own otherwise
const before = [
  'mkdir -p "$1/etc/postgresql-common"',
  'echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"',
]
const clean = ['rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/usr/share/doc/*']

const folderOf = (name: RootFolder): string => {
  const said = JSON.stringify([suite, recipes[name], before, clean])
  return cached(`root-${name}`, createHash('sha256').update(said).digest('hex').slice(0, 12))
}

/** Archive of a root folder. */
export const rootArchive = (name: RootFolder): string => join(folderOf(name), 'root.tar')

export const rootFolder = (name: RootFolder): Program => ({
  name: `root folder "${name}"`,
  needs: 'root and mmdebstrap; some 2 minutes',
  folder: folderOf(name),
  path: rootArchive(name),
  install: (into) => {
    const { packages, after = [] }: Recipe = recipes[name]
    execFileSync(
      'mmdebstrap',
      [
        ...['--quiet', '--variant=minbase', `--include=${packages.join(',')}`],
        ...before.map((line) => `--essential-hook=${line}`),
        ...[...after, ...clean].map((line) => `--customize-hook=${line}`),
        ...[suite, join(into, 'root.tar')],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
  },
})

/** What the images of every cluster begin with. */
export const rootFolders: readonly Program[] = [rootFolder('base'), rootFolder('postgres')]
