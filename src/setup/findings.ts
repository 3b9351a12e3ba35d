/** Something that the server does not let the project have, as the set-up found out. */
export type Finding = { readonly feature: string; readonly reason: string }

/** The kubelet keeps so many bytes of what a container leaves behind. */
const MAX_BYTES = 4096

/** What the set-up leaves behind for the function: as many findings as there is room for. */
export const findingsText = (limits: readonly Finding[]): string => {
  const text = JSON.stringify({ limits })
  return Buffer.byteLength(text) <= MAX_BYTES ? text : findingsText(limits.slice(0, -1))
}

const isFinding = (value: unknown): value is Finding =>
  typeof value === 'object' &&
  value !== null &&
  'feature' in value &&
  typeof value.feature === 'string' &&
  'reason' in value &&
  typeof value.reason === 'string'

/** What such a text says; undefined for any other. */
export const readFindings = (text: string): readonly Finding[] | undefined => {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof found !== 'object' || found === null || !('limits' in found)) return undefined
  const { limits } = found
  if (!Array.isArray(limits) || !limits.every(isFinding)) return undefined
  return limits.map(({ feature, reason }) => ({ feature, reason }))
}
