import { DOORS } from '../../src/network/calls.ts'

/** Composition keys of the policies of a project whose metrics nobody collects. */
export const POLICIES: readonly string[] = [
  'isolation',
  ...Object.keys(DOORS).filter((name) => name !== 'exporters'),
  'database',
  'outside',
].map((name) => `${name}-policy`)
