import type { Client } from 'pg'
import type { Environment } from '../environment.ts'
import { type Findings, findingsText } from '../findings.ts'
import { type Attempt, patiently } from '../patience.ts'
import { type Connection, connectionFrom } from './connection.ts'
import { codeOf, messageOf } from './errors.ts'
import { type Inputs, inputsFrom } from './inputs.ts'
import { rememberOwner, withOwner } from './owner.ts'
import { outdatedPasswords } from './passwords.ts'
import { missingPlugin, refusesPlain } from './probes.ts'
import { connectPatiently, isPassing, whyGone } from './reach.ts'
import { type Server, serverOf } from './server.ts'
import { type Limit, type Session, session } from './session.ts'
import {
  ensureBookkeeping,
  recordLimits,
  recordRevisions,
  refuseGoingBack,
  takeTurns,
} from './steps/bookkeeping.ts'
import { giveDefaultPrivileges } from './steps/default-privileges.ts'
import { addToExtensions } from './steps/extension-grants.ts'
import { ensureExtensions } from './steps/extensions.ts'
import { missingFeatures } from './steps/features.ts'
import { ensureGrants } from './steps/grants.ts'
import { missingLibraries } from './steps/libraries.ts'
import { ensureMemberships } from './steps/memberships.ts'
import { refuseOwner } from './steps/owner.ts'
import { closeLookUp, ensurePooler } from './steps/pooler.ts'
import { claimDatabase, claimServer } from './steps/project.ts'
import { ensurePublication } from './steps/publication.ts'
import { ensureRealtime } from './steps/realtime.ts'
import { ensureRoles, setPasswords } from './steps/roles.ts'
import { ensureSchemaReload } from './steps/schema-reload.ts'
import { ensureSchemas } from './steps/schemas.ts'
import { ensureSettings } from './steps/settings.ts'
import { grants } from './tables/grants.ts'
import { memberships } from './tables/memberships.ts'
import { roles } from './tables/roles.ts'
import { schemas, userSchemas } from './tables/schemas.ts'
import { settings } from './tables/settings.ts'

/** All or nothing, in one transaction. What is there already is not touched. */
const apply = async (
  session: Session,
  server: Server,
  inputs: Inputs,
  outdated: readonly string[],
): Promise<readonly Limit[]> => {
  const wanted = { ...inputs, ...server }
  // superuser postgres is the one whom people run migrations as beside the owner
  const creators = [
    inputs.owner,
    ...(inputs.owner !== 'postgres' && (server.superuser || server.admin === 'postgres')
      ? ['postgres']
      : []),
  ]

  await claimServer(session, inputs.project, server)
  await ensureBookkeeping(session)
  await claimDatabase(session, inputs.project, server)
  await refuseGoingBack(session, inputs.number)
  await refuseOwner(session, server, inputs)

  const limits: Limit[] = []
  limits.push(...(await ensureRoles(session, server, roles(wanted))))
  await setPasswords(session, server, outdated, inputs.passwords)
  await ensureMemberships(session, server, memberships(wanted))
  await ensureSettings(session, server, settings(inputs.owner))
  await ensureSchemas(session, server, schemas(wanted))
  await ensureGrants(session, server, grants(wanted))
  await giveDefaultPrivileges(session, server, userSchemas(inputs.apiSchemas), creators)
  limits.push(...(await ensureExtensions(session, inputs.extensions)))
  if (inputs.explore) limits.push(...(await missingFeatures(session, limits)))
  limits.push(...(await addToExtensions(session, inputs.owner, inputs.extensions)))
  if (inputs.pooler) limits.push(...(await ensurePooler(session)))
  limits.push(...(await closeLookUp(session)))
  limits.push(...(await ensurePublication(session, inputs.owner)))
  limits.push(...(await ensureSchemaReload(session)))
  if (inputs.realtime) limits.push(...(await ensureRealtime(session, server)))
  return limits
}

/** What only others than the admin login can find out, once they are there. */
const probe = async (
  connection: Connection,
  server: Server,
  { explore, realtime, passwords }: Inputs,
  limits: readonly Limit[],
): Promise<readonly Limit[]> => {
  const isKnown = limits.some(({ feature }) =>
    ['realtime_postgres_changes', 'realtime_replication'].includes(feature),
  )
  const password = passwords.get('supabase_admin')
  const asks = explore && realtime && !server.superuser && !isKnown && password !== undefined
  return [
    ...(asks ? await missingPlugin(connection, password) : []),
    ...(explore ? await refusesPlain(connection) : []),
  ]
}

// What the admin login's own settings might change under us.
const ourSettings = `
  SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;
  SET search_path = pg_catalog; SET client_min_messages = error; SET quote_all_identifiers = off`

// Only a superuser may; what others leave in a log are verifiers, never passwords.
const keepOutOfTheLog = [
  "SET LOCAL log_statement = 'none'",
  'SET LOCAL log_min_duration_statement = -1',
  "SET LOCAL log_min_error_statement = 'panic'",
]

/** All that was set up, or what the server has still to load before. */
const setUp = async (
  client: Client,
  connection: Connection,
  asked: Inputs,
): Promise<Attempt<Findings>> => {
  const database = session(client)
  await client.query(ourSettings)
  await takeTurns(database)
  const server = await serverOf(database)
  const missing = await missingLibraries(database, asked.libraries)
  if (missing.length > 0) {
    return { waiting: `the server has still to be restarted with ${missing.join(', ')}` }
  }
  const inputs = await withOwner(database, server, asked)
  const outdated = await outdatedPasswords(database, connection, inputs.passwords)
  const applied = await inOneGo(client, async () => {
    for (const sql of keepOutOfTheLog) await database.may({ sql })
    const limits = await apply(database, server, inputs, outdated)
    await rememberOwner(database, asked, inputs)
    return limits
  })
  const limits = [...applied, ...(await probe(connection, server, inputs, applied))]
  await inOneGo(client, async () => {
    await recordLimits(database, limits)
    await recordRevisions(database, inputs.revisions, inputs.number)
  })
  const { owner } = inputs
  return {
    done: { limits, ...(owner !== asked.owner && { owner }), version: server.major },
  }
}

/** All of it, or nothing. */
const inOneGo = async <T>(client: Client, work: () => Promise<T>): Promise<T> => {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

// Another program, an operator or another database's set-up touched the same rows: the next look
// finds what it left. 40001, 40P01 serialization and deadlock; 23505, 42710, 42P06 the same object
// created twice; XX000 "tuple concurrently updated".
const isCollision = (error: unknown): boolean =>
  /^(40001|40P01|23505|42710|42P06)$/.test(codeOf(error)) ||
  /tuple concurrently/.test(messageOf(error))

const collisionsBorne = 10

const sentence = ({ number, revisions }: Inputs, limits: readonly Limit[]): string => {
  const done = `the database is set up (number ${number}, revision ${revisions.join(', ')})`
  if (limits.length === 0) return done
  return `${done}, with limits: ${limits.map(({ feature }) => feature).join(', ')}`
}

/**
 * `setup database`: makes the server a Supabase project's, or brings it up to date. Additive; a
 * second run changes nothing. Waits for the server, and throws one sentence where a right is missing.
 */
export const run = async (env: Environment): Promise<string> => {
  const inputs = inputsFrom(env)
  const connection = connectionFrom(env)
  let collisions = 0
  const findings = await patiently(env, async () => {
    const client = await connectPatiently(env, connection)
    try {
      return await setUp(client, connection, inputs)
    } catch (error) {
      if (isPassing(error)) return { waiting: whyGone(error) }
      collisions += 1
      if (!isCollision(error) || collisions > collisionsBorne) throw error
      return { waiting: `somebody else changes the same roles: ${messageOf(error)}` }
    } finally {
      await client.end().catch(() => undefined)
    }
  })
  const { limits } = findings
  for (const { feature, reason } of limits) env.say(`limit ${feature}: ${reason}`)
  env.leave(findingsText(findings))
  return sentence(inputs, limits)
}
