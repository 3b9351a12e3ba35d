import { DOORS } from '../../src/network/calls.ts'

/** Composition keys of the policies of a project that is all inside, and whose metrics nobody collects. */
export const POLICIES: readonly string[] = [
  'isolation',
  ...Object.keys(DOORS).filter((name) => name !== 'exporters' && !DOORS[name]?.when),
  'database',
  'outside',
].map((name) => `${name}-policy`)
