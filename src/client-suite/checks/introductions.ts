import type { Check, Component, Need } from '../check.ts'
import { introduce } from '../programs.ts'

/** The first check of a component: who is it? Where it is off, its other checks are not run. */
export const introduction = (component: Component, needs: readonly Need[] = []): Check => ({
  component,
  promise: 'is the program that it should be, by its own word',
  needs,
  run: (stage) => introduce(component, stage),
})
