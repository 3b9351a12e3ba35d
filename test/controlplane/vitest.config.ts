import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The tests that need a whole control plane: `npm run test:controlplane`. */
export default defineConfig({
  test: {
    include: ['test/controlplane/**/*.test.ts'],
    globalSetup: join(import.meta.dirname, 'globalSetup.ts'),
    fileParallelism: false, // one plane, which some tests take down
    // more than the waits in a test take (plane/until.ts), which say what they waited for
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
})
