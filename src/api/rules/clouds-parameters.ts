import type { ClaimSpec } from '../claim/index.ts'
import type { Issue } from '../issues.ts'
import { when } from './rule.ts'

/** Settings of the clouds, which PostgreSQL itself has not: encryption is enforced by some of them. */
const OF_CLOUDS = /^((rds|cloudsql|azure)\..+|require_secure_transport)$/

/** Settings of clouds that a claim itself may not set; the platform may. */
export const cloudsParameters = ({ database }: ClaimSpec): Issue[] =>
  Object.keys(database?.parameters ?? {}).flatMap((name) =>
    when(
      OF_CLOUDS.test(name),
      `spec.database.parameters.${name}`,
      'cannot be set by a claim: with settings of its own a cloud protects the server, and does what Supabase needs; remove it, or ask the platform team, which has defaults.database.parameters',
    ),
  )
