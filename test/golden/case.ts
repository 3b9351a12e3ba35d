import type { World } from '../../src/render/crossplane.ts'

/** One situation; its request and whole response are the files of the same name. */
export type Case = {
  readonly name: string
  /** What the response must be, and why. */
  readonly reason: string
  readonly world: () => Promise<World>
}
