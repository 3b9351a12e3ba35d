import { dockerEnv } from './docker-env.ts'
import type { Mapping, Taken } from './mapping.ts'
import { fromImport, newSecret, type Source as Shell, word } from './secrets.ts'
import { type Setting, written } from './setting.ts'
import type { Source } from './source.ts'

const HOST = 'POSTGRES_HOST'
export const PASSWORD = 'POSTGRES_PASSWORD'

/** What says where the database is, in the .env of the compose file. */
const KEYS = [HOST, 'POSTGRES_PORT', 'POSTGRES_DB', PASSWORD]

type Values = Readonly<Record<string, string>>

/** The settings of a database that is not the one the compose file runs, if there is one. */
const ownIn = ({ table, settings }: Source): Values | undefined => {
  if (table !== dockerEnv) return undefined
  const values = Object.fromEntries(
    settings
      .map(({ key, value }): [string, string] => [written(key), String(value).trim()])
      .filter(([key, value]) => KEYS.includes(key) && value !== ''),
  )
  return (values[HOST] ?? 'db') === 'db' ? undefined : values
}

const taken = (field: string, value: unknown): Taken => ({
  key: HOST,
  field: field.split('.'),
  value,
})

/** A database of one's own, as a claim has it: by a Secret that says where it is. */
export type OwnDatabase = Pick<Mapping, 'taken' | 'notes'> & {
  /** The command that makes the Secret. */
  readonly command: (namespace: string, shell: Shell) => string
}

/** @param name of the Secret */
export const ownDatabase = (source: Source, name: string): OwnDatabase | undefined => {
  const values = ownIn(source)
  if (values === undefined) return undefined
  const plain = {
    host: values[HOST] ?? '',
    port: values.POSTGRES_PORT ?? '5432',
    dbname: values.POSTGRES_DB ?? 'postgres',
  }
  return {
    taken: [taken('database.type', 'External'), taken('database.external.secretRef', { name })],
    notes: [
      {
        key: HOST,
        note: `in the Secret ${name} username and password are those of a login that may set the database up: docs/databases/external.md`,
      },
    ],
    command: (namespace, shell) =>
      newSecret(namespace, name, [
        ...Object.entries(plain).map(([key, value]) => `--from-literal=${key}=${word(value)}`),
        "--from-literal=username='<a login that may make roles>'",
        values[PASSWORD] === undefined
          ? "--from-literal=password='<its password>'"
          : fromImport('password', PASSWORD, shell),
      ]),
  }
}

/** The settings that are in neither the claim nor the report: the Secret of the database has them. */
export const withoutDatabase = (settings: readonly Setting[]): readonly Setting[] =>
  settings.filter(({ key }) => !KEYS.includes(written(key)))
