import { execFileSync } from 'node:child_process'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { cached, type Program } from './cache.ts'

const version = '0.99.0'
const folder = cached('postgres-meta', version)

/** Folder that the image has as /usr/src/app. */
export const postgresMetaFolder = join(folder, 'app')

/** postgres-meta, laid out as in its image. */
export const postgresMeta: Program = {
  name: 'postgres-meta',
  needs: 'npm',
  folder,
  path: join(postgresMetaFolder, 'dist', 'server', 'server.js'),
  install: (into) => {
    const wanted = `@supabase/postgres-meta@${version}`
    execFileSync(
      'npm',
      ['install', '--prefix', into, '--ignore-scripts', '--no-save', '--no-audit', wanted],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    renameSync(join(into, 'node_modules', '@supabase', 'postgres-meta'), join(into, 'app'))
    renameSync(join(into, 'node_modules'), join(into, 'app', 'node_modules'))
  },
}
