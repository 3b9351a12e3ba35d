import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { InOrder } from './in-order.ts'

/** The tests that need a whole cluster: `npm run test:cluster`. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    sequence: { sequencer: InOrder },
    globalSetup: join(import.meta.dirname, 'globalSetup.ts'),
    disableConsoleIntercept: true, // what is measured is printed as it is
    fileParallelism: false, // one node, all containers of which a test kills
    // more than the waits in a test take (plane/until.ts), which say what they waited for
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
})
