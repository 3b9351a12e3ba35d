import { afterAll, beforeAll } from 'vitest'
import { plane } from './running.ts'

const restart = async (...flags: readonly string[]): Promise<void> => {
  await plane.service('core', 'stop')
  await plane.service('core', 'start', ...flags)
}

/**
 * Crossplane without its circuit breaker, for the tests of one file: they do to a project in a
 * minute what people do in months, and would wait for the breaker alone.
 */
export const withoutCircuitBreaker = (): void => {
  beforeAll(() => restart('--circuit-breaker-burst=1000000'))
  afterAll(() => restart())
}
