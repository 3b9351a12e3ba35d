import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The tests that need a whole control plane: `npm run test:controlplane`. */
export default defineConfig({
  test: {
    include: ['test/controlplane/**/*.test.ts'],
    globalSetup: join(import.meta.dirname, 'globalSetup.ts'),
    fileParallelism: false, // one plane, which some tests take down
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
})
