import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { operatorBinary } from '../../programs/operators.ts'
import { rootArchive } from '../../programs/root-folders.ts'
import type { Row } from './catalogue.ts'
import {
  type Content,
  fileOf,
  onDebian,
  PATH,
  POSTGRES_PATH,
  putEmptyLibraries,
  renumbered,
  withStart,
  write,
} from './contents.ts'
import { layer } from './layer.ts'

const folderOfPrograms = join(import.meta.dirname, '../spilo')
const textOf = (name: string): string => readFileSync(join(folderOfPrograms, name), 'utf8')

/** User and group of PostgreSQL in Spilo. */
const [UID, GID] = [101, 103]

/** What Spilo loads and Debian does not have: here these do nothing. */
const EMPTY = ['bg_mon', 'pg_auth_mon', 'pg_stat_kcache', 'pgextwlist', 'set_user', 'timescaledb']

const home = '/home/postgres'
const ownFolders = [home, `${home}/pgdata`, '/run/postgresql']

/** Debian's PostgreSQL and Patroni, laid out as Spilo. */
const spilo: Content = (folder) => {
  const archive = rootArchive('patroni')
  const texts = { 'main.py': textOf('main.py'), 'post_init.sql': textOf('post_init.sql') }
  return {
    layers: [
      archive,
      layer(folder, 'spilo', [archive, texts, UID, GID, EMPTY], (root) => {
        write(root, '/etc/passwd', renumbered(fileOf(archive, './etc/passwd'), [UID, GID]))
        write(root, '/etc/group', renumbered(fileOf(archive, './etc/group'), [GID]))
        for (const [name, text] of Object.entries(texts)) {
          write(root, `/spilo/${name}`, text, 0o755)
        }
        for (const path of ownFolders) {
          mkdirSync(join(root, path), { recursive: true })
          execFileSync('chown', [`${UID}:${GID}`, join(root, path)])
        }
        putEmptyLibraries(root, EMPTY)
      }),
    ],
    start: {
      Cmd: ['/spilo/main.py'],
      Env: [POSTGRES_PATH, 'LANG=C.UTF-8', `HOME=${home}`],
      WorkingDir: home,
    },
  }
}

/** Debian's PgBouncer, which the operator runs as 100:101. */
const pooler: Content = (folder) => {
  const archive = rootArchive('postgres')
  const script = textOf('pgbouncer.sh')
  return {
    layers: [
      archive,
      layer(folder, 'zalando-pooler', [archive, script], (root) => {
        write(root, '/entrypoint.sh', script, 0o755)
        mkdirSync(join(root, 'run/pgbouncer'), { recursive: true })
        execFileSync('chown', ['100:101', join(root, 'run/pgbouncer')])
        mkdirSync(join(root, 'usr/bin'), { recursive: true })
        symlinkSync('../sbin/pgbouncer', join(root, 'usr/bin/pgbouncer'))
      }),
    ],
    start: { Cmd: ['/entrypoint.sh'], Env: [PATH] },
  }
}

/** The operator, and what stands in for its images, by the names that its own configuration has. */
export const zalandoImages: readonly Row[] = [
  {
    image: 'ghcr.io/zalando/postgres-operator:v1.15.1',
    content: withStart(
      onDebian('/postgres-operator', operatorBinary('zalando-postgres-operator')),
      { User: '1000' },
    ),
  },
  { image: 'ghcr.io/zalando/spilo-17:4.0-p3', content: spilo, placeholder: 'spilo' },
  {
    image: 'registry.opensource.zalan.do/acid/pgbouncer:master-32',
    content: pooler,
    placeholder: 'pgbouncer',
  },
]
