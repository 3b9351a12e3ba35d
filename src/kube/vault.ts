import { checksum } from './checksum.ts'
import type { SourceKey } from './environment.ts'

/** Reads the values behind references: our own Secrets, and the Secrets and ConfigMaps of users. */
export type Vault = {
  /** The value, or undefined while it cannot be read. */
  readonly value: (ref: SourceKey) => string | undefined
  /** Goes into every checksum of secrets, so that none can be guessed by it. */
  readonly salt: string
}

const nameOf = (ref: SourceKey): string => ('secret' in ref ? ref.secret : ref.configMap)

/** References that cannot be read at present, as `Secret/key`. */
export const unreadable = (vault: Vault, refs: readonly SourceKey[]): string[] => [
  ...new Set(
    refs.filter((ref) => vault.value(ref) === undefined).map((ref) => `${nameOf(ref)}/${ref.key}`),
  ),
]

/**
 * Changes when, and only when, a value that a pod reads changes. Undefined while one of them cannot
 * be read: then the pod keeps what it has.
 */
export const secretsChecksum = (vault: Vault, refs: readonly SourceKey[]): string | undefined => {
  if (unreadable(vault, refs).length > 0) return undefined
  const values = refs.map((ref) => [nameOf(ref), ref.key, vault.value(ref)]).sort()
  return checksum([vault.salt, values])
}
