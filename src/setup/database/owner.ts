import type { Inputs } from './inputs.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'

const given = (owner: string): string => `login ${owner}`

const isOurs = async ({ rows, holds }: Session, owner: string): Promise<boolean> => {
  if (!(await holds("SELECT to_regclass('xsupabase.given') IS NOT NULL AS yes"))) return false
  return (await rows('SELECT FROM xsupabase.given WHERE what = $1', [given(owner)])).length > 0
}

/**
 * Who people log in as: the owner that is asked for, or the other one where that is the admin's own
 * or somebody else's on this server. Its password must not be changed under whoever has it.
 */
export const withOwner = async (
  session: Session,
  { admin }: Server,
  inputs: Inputs,
): Promise<Inputs> => {
  const { owner, ownerElse, passwords } = inputs
  if (ownerElse === undefined) return inputs
  const exists = await session.holds(
    'SELECT count(*) > 0 AS yes FROM pg_catalog.pg_roles WHERE rolname = $1',
    [owner],
  )
  if (admin !== owner && (!exists || (await isOurs(session, owner)))) return inputs
  return {
    ...inputs,
    owner: ownerElse,
    passwords: new Map(
      [...passwords].map(([login, password]) => [login === owner ? ownerElse : login, password]),
    ),
  }
}

/** Remembers that the login was made here, so that the next set-up does not take it for another's. */
export const rememberOwner = async (
  { rows }: Session,
  asked: Inputs,
  { owner }: Inputs,
): Promise<void> => {
  if (asked.ownerElse === undefined || asked.owner !== owner) return
  await rows('INSERT INTO xsupabase.given (what) VALUES ($1) ON CONFLICT DO NOTHING', [
    given(owner),
  ])
}
