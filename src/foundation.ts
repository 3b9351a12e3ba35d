import type { Project } from './api/project.ts'
import type { Observed } from './observed.ts'
import type { Birth } from './secrets/birth.ts'
import type { Keys } from './secrets/keys.ts'

/** What every back end is rendered from: the project, what exists of it, and its secrets. */
export type Foundation = {
  readonly project: Project
  readonly observed: Observed
  readonly seed: Uint8Array
  readonly birth: Birth
  readonly keys: Keys
}
