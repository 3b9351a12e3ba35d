/** Something that the server does not let the project have, as the set-up found out. */
export type Finding = { readonly feature: string; readonly reason: string }

/** What the set-up found out about the server. */
export type Findings = {
  readonly limits: readonly Finding[]
  /** The login of people, where it could not be the one that was asked for. */
  readonly owner?: string
  /** Major version of PostgreSQL. */
  readonly version?: number
}

/** The kubelet keeps so many bytes of what a container leaves behind. */
const MAX_BYTES = 4096

/** What the set-up leaves behind for the function: as many limits as there is room for. */
export const findingsText = ({ limits, ...rest }: Findings): string => {
  const text = JSON.stringify({ limits, ...rest })
  return Buffer.byteLength(text) <= MAX_BYTES
    ? text
    : findingsText({ limits: limits.slice(0, -1), ...rest })
}

const isFinding = (value: unknown): value is Finding =>
  typeof value === 'object' &&
  value !== null &&
  'feature' in value &&
  typeof value.feature === 'string' &&
  'reason' in value &&
  typeof value.reason === 'string'

/** What such a text says; undefined for any other. */
export const readFindings = (text: string): Findings | undefined => {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof found !== 'object' || found === null || !('limits' in found)) return undefined
  const { limits } = found
  if (!Array.isArray(limits) || !limits.every(isFinding)) return undefined
  return {
    limits: limits.map(({ feature, reason }) => ({ feature, reason })),
    ...('owner' in found && typeof found.owner === 'string' && { owner: found.owner }),
    ...('version' in found && typeof found.version === 'number' && { version: found.version }),
  }
}
