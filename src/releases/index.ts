import { release202611 } from './2026.11.ts'
import type { Release } from './release.ts'

/** Every supported release, oldest first. */
export const releases: readonly Release[] = [release202611]

export const newest: Release = release202611

/** Position in the history; a higher one is newer. -1 when the release is not known. */
export const age = (name: string): number => releases.findIndex((release) => release.name === name)

export type { Release } from './release.ts'
