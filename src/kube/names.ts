import { createHash } from 'node:crypto'

/** Longest names that Kubernetes and the operators can append to and still be legal. */
export const MAX_NAME = {
  default: 63,
  statefulSet: 52,
  cnpgCluster: 50,
  /** With the name of a set of instances, `-pg`, the operator takes 46. */
  crunchyCluster: 43,
} as const

const hash8 = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)

/**
 * `<prefix>-<suffix>`, at most `max` characters: a prefix that is too long is cut, and a hash of the
 * whole takes the place of what was cut, so that two projects never share a name.
 */
export const nameFor = (prefix: string, suffix: string, max: number = MAX_NAME.default): string => {
  const whole = `${prefix}-${suffix}`
  if (whole.length <= max) return whole
  const room = max - suffix.length - 1 - 9
  return `${prefix.slice(0, room).replace(/-+$/, '')}-${hash8(whole)}-${suffix}`
}
