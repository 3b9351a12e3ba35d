import { changeIssue, type ImmutablePath } from '../api/immutable.ts'
import { refuse } from '../api/issues.ts'

/**
 * Compares the size of a volume that exists with the one that is asked for.
 *
 * @throws Refusal when it would shrink or go
 */
export const checkSize = (
  path: ImmutablePath,
  exists: string | undefined,
  wanted: string | undefined,
): void => {
  const issue = changeIssue(path, exists, wanted)
  if (issue) throw refuse('Immutable', [issue])
}

type Volume = {
  readonly size?: string | undefined
  readonly walSize?: string | undefined
  readonly className?: string | undefined
  readonly accessMode?: string | undefined
}

/**
 * Compares the volume that exists with the one that is asked for. A class that is not asked for is
 * the one that the volume has.
 *
 * @param of field of the claim's spec that holds the volume
 * @throws Refusal when it would shrink, go or move to another class: neither can be done in place
 */
export const checkVolume = (
  of: 'database.storage' | 'objectStore.storage',
  exists: Volume,
  wanted: Volume,
): void => {
  const issues = [
    changeIssue(`${of}.size`, exists.size, wanted.size),
    of === 'database.storage' && changeIssue(`${of}.walSize`, exists.walSize, wanted.walSize),
    of === 'objectStore.storage' &&
      changeIssue(`${of}.accessMode`, exists.accessMode, wanted.accessMode),
    wanted.className && changeIssue(`${of}.className`, exists.className, wanted.className),
  ].filter((issue) => typeof issue === 'object')
  if (issues.length > 0) throw refuse('Immutable', issues)
}
