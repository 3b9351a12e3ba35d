import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SupabaseClient } from '@supabase/supabase-js'
import { worked } from './answer.ts'
import { Broken, Unchecked } from './check.ts'
import { sql } from './sql.ts'
import type { Stage } from './stage.ts'

/** A user who is signed in. */
export type User = {
  readonly id: string
  readonly email: string
  readonly password: string
  readonly accessToken: string
}

/** Something that was made for the checks, and how it is removed. */
type Made = {
  readonly what: string
  readonly remove: (stage: Stage) => Promise<void>
}

/** A table of which everyone sees their own rows, and a function. */
export type Table = { readonly name: string; readonly add: string }

const once = <T>(make: (stage: Stage) => Promise<T>): ((stage: Stage) => Promise<T>) => {
  let made: Promise<T> | undefined
  return (stage) => {
    made ??= make(stage)
    return made
  }
}

/**
 * Answers of an Auth whose settings do not let a check sign up or sign in with a password, and what
 * that means.
 */
const closed: Readonly<Record<string, string>> = {
  email_provider_disabled: 'sign-in with a password is off',
  captcha_failed: 'sign-in asks for a CAPTCHA',
}

/** Everything that checks make, under one prefix that nobody else has. */
export class Fixtures {
  readonly prefix: string = `xsv_${randomBytes(6).toString('hex')}`
  readonly #made: Made[] = []

  /** Letters of every kind, so that every rule for passwords lets it pass. */
  readonly password = (): string => `${randomBytes(15).toString('base64url')}aA1!`

  // nobody owns an address there (RFC 2606), and nothing is ever sent to it
  readonly email = (who: string): string => `${this.prefix}-${who}@example.com`

  keep(what: string, remove: (stage: Stage) => Promise<void>): void {
    this.#made.push({ what, remove })
  }

  keepUser(id: string): void {
    this.keep(`user ${id}`, async (stage) => {
      const { admin } = stage.service().auth
      const { error } = await admin.deleteUser(id)
      if (error && error.code !== 'user_not_found') worked({ data: null, error }, 'delete the user')
    })
  }

  /** Makes a user without any mail, and signs it in. */
  async #user(stage: Stage, who: string): Promise<User> {
    const [email, password] = [this.email(who), this.password()]
    const made = await stage
      .service()
      .auth.admin.createUser({ email, password, email_confirm: true })
    const { user } = worked(made, 'make a user')
    if (user === null) throw new Broken('cannot make a user: the answer has none')
    this.keepUser(user.id)
    return { id: user.id, email, password, accessToken: await this.#token(stage, email, password) }
  }

  async #token(stage: Stage, email: string, password: string): Promise<string> {
    const signed = await stage.anon().auth.signInWithPassword({ email, password })
    const why = closed[signed.error?.code ?? '']
    if (why !== undefined) throw new Unchecked(`it needs users: ${why}`)
    const { session } = worked(signed, 'sign a user in')
    if (session === null) throw new Broken('cannot sign a user in: the answer has no session')
    return session.access_token
  }

  /** Two users of the same rights. */
  readonly users = once(async (stage) => ({
    a: await this.#user(stage, 'a'),
    b: await this.#user(stage, 'b'),
  }))

  readonly table = once(async (stage): Promise<Table> => {
    const name = this.prefix
    const { schema } = stage.target
    const qualified = `"${schema}"."${name}"`
    const add = `${name}_add`
    this.keep(`table ${name}`, async (later) => {
      await sql(later, `drop table if exists ${qualified}`)
      await sql(later, `drop function if exists "${schema}"."${add}"(integer, integer)`)
    })
    await sql(
      stage,
      `create table ${qualified} (
         id bigint generated always as identity primary key,
         owner uuid not null default auth.uid(),
         note text not null
       );
       alter table ${qualified} enable row level security;
       create policy own on ${qualified} for all to authenticated
         using (owner = auth.uid()) with check (owner = auth.uid());
       grant select, insert, update, delete on ${qualified} to anon, authenticated, service_role;
       create function "${schema}"."${add}"(a integer, b integer) returns integer
         language sql immutable set search_path = '' as 'select a + b';
       grant execute on function "${schema}"."${add}"(integer, integer)
         to anon, authenticated, service_role;
       notify pgrst, 'reload schema';`,
    )
    return { name, add }
  })

  /** The table, which the REST API knows. */
  readonly servedTable = once(async (stage): Promise<Table> => {
    const table = await this.table(stage)
    await served(stage, stage.service(), table.name)
    return table
  })

  /** The table without a row, whatever a check before left in it. */
  async emptyTable(stage: Stage): Promise<Table> {
    const table = await this.servedTable(stage)
    worked(await stage.service().from(table.name).delete().gt('id', 0), 'delete rows')
    return table
  }

  /** The table, whose changes are told. */
  readonly publishedTable = once(async (stage): Promise<Table> => {
    const table = await this.table(stage)
    const { schema } = stage.target
    await sql(stage, `alter publication supabase_realtime add table "${schema}"."${table.name}"`)
    return table
  })

  /** A bucket that is not public. */
  readonly bucket = once((stage) => this.#bucket(stage, 'private', false))
  readonly publicBucket = once((stage) => this.#bucket(stage, 'public', true))

  async #bucket(stage: Stage, kind: string, isPublic: boolean): Promise<string> {
    const name = `${this.prefix.replace('_', '-')}-${kind}` // as S3 has it
    worked(await stage.service().storage.createBucket(name, { public: isPublic }), 'make a bucket')
    this.keep(`bucket ${name}`, async (later) => {
      const { storage } = later.service()
      worked(await storage.emptyBucket(name), 'empty the bucket')
      worked(await storage.deleteBucket(name), 'delete the bucket')
    })
    return name
  }

  /** Takes everything away, the last first. Resolves with what could not be, and why. */
  async clear(stage: () => Stage): Promise<readonly string[]> {
    const left: string[] = []
    for (const { what, remove } of this.#made.splice(0).reverse()) {
      await remove(stage()).catch((error: unknown) => {
        left.push(`${what}: ${error instanceof Error ? error.message : error}`)
      })
    }
    return left
  }
}

const patience = 15_000

/** PostgREST looks at the schema anew when it is told of a change, a little later. */
const served = async (stage: Stage, client: SupabaseClient, name: string): Promise<void> => {
  const end = Date.now() + patience
  for (;;) {
    const { error } = await client.from(name).select('id').limit(1)
    if (error === null) return
    if (!['PGRST205', 'PGRST204', '42P01'].includes(error.code)) {
      worked({ data: null, error }, 'read a new table')
    }
    if (Date.now() > end) {
      throw new Broken(`PostgREST does not see a new table after ${patience / 1_000} s`)
    }
    await sleep(250, undefined, { signal: stage.signal })
  }
}
