import { createHash } from 'node:crypto'
import type { Project } from '../api/project.ts'
import type { Keys } from '../secrets/keys.ts'

/** What a cloud takes as the name of one of its things; all of them take a-z and 0-9. */
export type NameRule = {
  readonly max: number
  /** Whether hyphens may stand inside: never at the end, nor two in a row. */
  readonly hyphens: boolean
  /** Names, or parts of names, that the cloud keeps for itself. */
  readonly reserved?: RegExp
}

/**
 * Characters of the hash, base 36: too many for anybody to find a seed that gives the same hash.
 */
const HASH = 12

type Named = Pick<Project, 'name'>
type Referring = Pick<Keys, 'reference'>

const hashOf = ({ name }: Named, { reference }: Referring): string =>
  BigInt(`0x${createHash('sha256').update(`${name}/${reference}`).digest('hex')}`)
    .toString(36)
    .slice(-HASH)
    .padStart(HASH, '0')

/** Whether a name in a cloud is one that this project's seed gives, under whatever prefix. */
export const isOwnName = (project: Named, keys: Referring, name: string): boolean =>
  name.endsWith(hashOf(project, keys))

/**
 * Name of something in a cloud: the platform's prefix, the name of the composite, and a hash that
 * only the owner of the project's seed can have. A claim can choose the name of its composite, so
 * without the hash it could be made to take up what another project has left behind; with it the
 * name is still the same one for a project that was restored with its seed.
 */
export const managedName = (
  project: Named,
  keys: Referring,
  prefix: string | undefined,
  { max, hyphens, reserved }: NameRule,
): string => {
  const whole = [prefix, project.name].filter(Boolean).join('-')
  const hash = hashOf(project, keys)
  const end = hyphens ? `-${hash}` : hash
  const legal = hyphens ? whole.replace(/-+/g, '-') : whole.replaceAll('-', '')
  const begin = reserved?.test(legal) ? 'supabase' : legal
  return `${begin.slice(0, max - end.length).replace(/-+$/, '')}${end}`
}
