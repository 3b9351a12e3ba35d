import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { bundle, entries } from '../../../build.ts'
import { image as dockerfile } from '../../bench/image.ts'
import { controlPlaneBinary, coreFiles } from '../../programs/control-plane.ts'
import { envoy } from '../../programs/envoy.ts'
import { dnsBinary } from '../../programs/name-server.ts'
import { operatorBinary } from '../../programs/operators.ts'
import { postgresMetaFolder } from '../../programs/postgres-meta.ts'
import { rootArchive } from '../../programs/root-folders.ts'
import { versityGW } from '../../programs/versitygw.ts'
import type { Start } from './image.ts'
import { layer } from './layer.ts'

export type Image = { readonly layers: readonly string[]; readonly start: Start }

/** Makes the layers of an image in a folder, unless they are there. */
export type Content = (folder: string) => Image | Promise<Image>

export const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Copies a program into a root folder. */
export const place = (root: string, path: string, from: string): void => {
  const to = join(root, path)
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
  chmodSync(to, 0o755)
}

export const write = (root: string, path: string, text: string, mode = 0o644): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  chmodSync(join(root, path), mode)
}

/** A program alone, without anything of Debian's. */
const alone =
  (path: string, from: string, more: (root: string) => void = () => undefined): Content =>
  (folder) => ({
    layers: [
      layer(folder, path.replaceAll('/', '-').slice(1), [from, String(more)], (root) => {
        place(root, path, from)
        // CoreDNS and the operators write nowhere, yet look for it
        mkdirSync(join(root, 'tmp'))
        chmodSync(join(root, 'tmp'), 0o1777)
        more(root)
      }),
    ],
    start: { Entrypoint: [path] },
  })

export const withStart =
  (content: Content, start: Start): Content =>
  async (folder) => {
    const image = await content(folder)
    return { ...image, start: { ...image.start, ...start } }
  }

export const pause = alone('/pause', dnsBinary('pause'))

export const coreDns = alone('/coredns', dnsBinary('coredns'))

export const provisioner = withStart(
  alone('/usr/bin/local-path-provisioner', operatorBinary('local-path-provisioner')),
  { Entrypoint: [], Cmd: ['local-path-provisioner'], Env: ['PATH=/usr/bin'] },
)

/** The operator copies itself into its pods, by its architecture's name. */
export const manager = withStart(
  alone('/operator/manager_amd64', operatorBinary('cloudnative-pg'), (root) =>
    symlinkSync('operator/manager_amd64', join(root, 'manager')),
  ),
  { Entrypoint: ['/manager'], User: '65532:65532', WorkingDir: '/' },
)

export const crossplane = withStart(
  alone('/usr/local/bin/crossplane', controlPlaneBinary('crossplane-core'), (root) => {
    cpSync(coreFiles('crds'), join(root, 'crds'), { recursive: true })
    cpSync(coreFiles('webhookconfigurations'), join(root, 'webhookconfigurations'), {
      recursive: true,
    })
  }),
  { Entrypoint: ['crossplane'], User: '65532', Env: [PATH] },
)

/** Debian alone. */
export const debian: Content = () => ({
  layers: [rootArchive('base')],
  start: { Cmd: ['sh'], Env: [PATH] },
})

/** Debian with one program. */
export const onDebian =
  (path: string, from: string): Content =>
  (folder) => ({
    layers: [
      rootArchive('base'),
      layer(folder, path.replaceAll('/', '-').slice(1), [from], (root) => place(root, path, from)),
    ],
    start: { Entrypoint: [path], Env: [PATH] },
  })

export const envoyProxy = withStart(onDebian('/usr/local/bin/envoy', envoy.path), { User: '101' })

export const s3Server = onDebian('/usr/local/bin/versitygw', versityGW.path)

const nodeBinary = join(import.meta.dirname, '../../../node_modules/node/bin/node')

/** Debian with Node where the upstream's images have it, and where distroless has it. */
const withNode = (folder: string): readonly string[] => [
  rootArchive('base'),
  layer(folder, 'node', [nodeBinary, process.version], (root) => {
    place(root, '/usr/local/bin/node', nodeBinary)
    mkdirSync(join(root, 'nodejs/bin'), { recursive: true })
    linkSync(join(root, 'usr/local/bin/node'), join(root, 'nodejs/bin/node'))
  }),
]

export const meta: Content = (folder) => ({
  layers: [
    ...withNode(folder),
    layer(folder, 'postgres-meta', [postgresMetaFolder], (root) => {
      mkdirSync(join(root, 'usr/src'), { recursive: true })
      cpSync(postgresMetaFolder, join(root, 'usr/src/app'), { recursive: true })
    }),
  ],
  start: { Cmd: ['node', 'dist/server/server.js'], WorkingDir: '/usr/src/app', Env: [PATH] },
})

/** What the Dockerfile builds, on a base that is made here. */
export const ours: Content = async (folder) => {
  const texts: Record<string, string> = {}
  for (const entry of entries) {
    const output = join(folder, 'bundles', entry.output)
    await bundle({ ...entry, output })
    texts[entry.output.replace(/^dist/, '/app')] = readFileSync(output, 'utf8')
  }
  return {
    layers: [
      ...withNode(folder),
      layer(folder, 'xsupabase', [texts], (root) => {
        for (const [path, text] of Object.entries(texts)) write(root, path, text)
      }),
    ],
    start: {
      Entrypoint: ['/nodejs/bin/node', ...dockerfile.nodeFlags, '/app/main.js'],
      Env: Object.entries(dockerfile.environment).map(([name, value]) => `${name}=${value}`),
      User: '65532:65532',
    },
  }
}

/** Where commands of rendered pods look for a program, beside the entry point. */
const commands = ['/usr/local/bin/auth', '/usr/bin/tini', '/usr/local/bin/placeholder']

/** What answers in place of a program (placeholder/main.ts). */
export const placeholder =
  (name: string): Content =>
  async (folder) => {
    const output = join(folder, 'bundles', 'placeholder.js')
    const source = join(import.meta.dirname, '../placeholder/main.ts')
    await bundle({ source, output, platform: 'node', limit: Number.POSITIVE_INFINITY })
    const text = readFileSync(output, 'utf8')
    return {
      layers: [
        ...withNode(folder),
        layer(folder, 'placeholder', [text, commands], (root) => {
          write(root, '/placeholder/main.js', text)
          write(root, '/placeholder/package.json', '{"type":"module"}')
          for (const path of commands) {
            const script = '#!/bin/sh\nexec /usr/local/bin/node /placeholder/main.js "$@"\n'
            write(root, path, script, 0o755)
          }
          // Studio's command is `node` with this file
          write(root, '/app/apps/studio/server.js', "import('/placeholder/main.js')\n")
          // where Realtime's image has its program
          mkdirSync(join(root, 'app/apps/studio/.next/cache'), { recursive: true })
        }),
      ],
      start: {
        Entrypoint: ['/usr/local/bin/placeholder'],
        Env: [PATH, `PLACEHOLDER=${name}`],
      },
    }
  }

export const POSTGRES_PATH =
  'PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** User and group of PostgreSQL in the images of both flavours (src/database/images.ts). */
const identities = { supabase: [100, 101], vanilla: [26, 26] } as const

/** Libraries that supabase/postgres loads at start and Debian does not have: here they do nothing. */
const emptyLibraries = { supabase: ['pg_net', 'plan_filter'], vanilla: [] } as const

/** What CloudNativePG's own images do not have; in a layer, a file with this prefix takes one away. */
const TAKEN = '.wh.'
const absent = {
  supabase: [],
  vanilla: [
    'usr/lib/postgresql/17/lib/wal2json.so',
    'usr/lib/postgresql/17/lib/pg_cron.so',
    'usr/share/postgresql/17/extension/pg_cron.control',
    'usr/lib/postgresql/17/lib/plpgsql_check.so',
    'usr/share/postgresql/17/extension/plpgsql_check.control',
  ],
} as const

const emptyLibrary = `
typedef struct { int len, version, funcmaxargs, indexmaxkeys, namedatalen, float8byval; char abi[32]; } magic;
const magic *Pg_magic_func(void) {
  static const magic data = { sizeof(magic), 1700, 100, 32, 64, 1, "PostgreSQL" };
  return &data;
}
`

export const putEmptyLibraries = (root: string, names: readonly string[]): void => {
  const lib = join(root, 'usr/lib/postgresql/17/lib')
  mkdirSync(lib, { recursive: true })
  for (const name of names) {
    execFileSync('cc', ['-shared', '-fPIC', '-x', 'c', '-o', join(lib, `${name}.so`), '-'], {
      input: emptyLibrary,
    })
  }
}

export const fileOf = (archive: string, path: string): string =>
  execFileSync('tar', ['--extract', '--to-stdout', '--file', archive, path], { encoding: 'utf8' })

/** The lines of /etc/passwd or /etc/group, with other ids for `postgres` and for who has them. */
export const renumbered = (text: string, ids: readonly number[]): string =>
  text
    .split('\n')
    .map((line) => {
      const [name, secret, id, ...rest] = line.split(':')
      if (name === 'postgres') {
        return [name, secret, ...ids, ...rest.slice(ids.length - 1)].join(':')
      }
      return Number(id) === ids[0] && id !== ''
        ? [name, secret, Number(id) + 900, ...rest].join(':')
        : line
    })
    .join('\n')

export const postgres =
  (flavour: 'supabase' | 'vanilla'): Content =>
  (folder) => {
    const archive = rootArchive('postgres')
    const [uid, gid] = identities[flavour]
    const libraries = emptyLibraries[flavour]
    return {
      layers: [
        archive,
        layer(
          folder,
          `postgres-${flavour}`,
          [archive, uid, gid, libraries, absent[flavour]],
          (root) => {
            write(root, '/etc/passwd', renumbered(fileOf(archive, './etc/passwd'), [uid, gid]))
            write(root, '/etc/group', renumbered(fileOf(archive, './etc/group'), [gid]))
            for (const path of [
              'var/lib/postgresql',
              'var/lib/postgresql/data',
              'run/postgresql',
            ]) {
              mkdirSync(join(root, path), { recursive: true })
              execFileSync('chown', [`${uid}:${gid}`, join(root, path)])
            }
            for (const path of absent[flavour]) {
              write(root, join(dirname(path), TAKEN + basename(path)), '')
            }
            putEmptyLibraries(root, libraries)
          },
        ),
      ],
      start: { Cmd: ['bash'], Env: [POSTGRES_PATH, 'LANG=en_US.UTF-8'], User: String(uid) },
    }
  }

/** Debian's PgBouncer. */
export const pgbouncer: Content = (folder) => {
  const archive = rootArchive('postgres')
  return {
    layers: [
      archive,
      layer(folder, 'pgbouncer', [archive, 'usr/bin'], (root) => {
        write(root, '/etc/passwd', fileOf(archive, './etc/passwd'))
        appendFileSync(join(root, 'etc/passwd'), 'pgbouncer:x:998:996::/:/bin/false\n')
        // where CloudNativePG looks for it
        mkdirSync(join(root, 'usr/bin'), { recursive: true })
        symlinkSync('../sbin/pgbouncer', join(root, 'usr/bin/pgbouncer'))
      }),
    ],
    start: { Cmd: ['pgbouncer'], Env: [PATH], User: '998' },
  }
}

/** The plugin of CloudNativePG for backups. */
export const barmanPlugin = withStart(alone('/manager', operatorBinary('plugin-barman-cloud')), {
  User: '65532:65532',
})

/** What the plugin puts beside PostgreSQL in its pods: itself, and Barman's tools for buckets. */
export const barmanSidecar: Content = (folder) => ({
  layers: [
    rootArchive('barman'),
    layer(folder, 'barman-sidecar', [operatorBinary('plugin-barman-cloud')], (root) =>
      place(root, '/manager', operatorBinary('plugin-barman-cloud')),
    ),
  ],
  start: { Entrypoint: ['/manager'], Env: [PATH] },
})
