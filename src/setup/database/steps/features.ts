import type { Limit, Session } from '../session.ts'
import { FEATURES } from '../tables/features.ts'

/** What of Supabase does not work here for want of an extension, asked for or not. */
export const missingFeatures = async (
  { rows }: Session,
  refused: readonly Limit[],
): Promise<readonly Limit[]> => {
  const names = Object.keys(FEATURES)
  const offered = await rows<{ name: string }>(
    'SELECT name FROM pg_catalog.pg_available_extensions WHERE name = ANY ($1)',
    [names],
  )
  return Object.entries(FEATURES).flatMap(([name, feature]) => {
    const why = offered.some((each) => each.name === name)
      ? refused.find((limit) => limit.feature === `extension_${name}`)?.reason
      : 'the server does not have it'
    return why === undefined ? [] : [{ feature, reason: `it needs extension ${name}: ${why}` }]
  })
}
