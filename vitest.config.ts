import { existsSync, globSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { isInstalled } from './test/programs/cache.ts'
import { programs } from './test/programs/index.ts'

/**
 * A test that needs a program which npm does not bring is named `<what>.<program>.test.ts`, or after
 * both where it needs two. On a
 * developer's machine it is left out, and named, while the program is missing; in CI that is an
 * error.
 */
const missing = programs.filter((program) => !isInstalled(program))
const leftOut = missing.flatMap(({ name }) =>
  globSync([`test/**/*.${name}.test.ts`, `test/**/*.${name}.*.test.ts`]),
)

if (missing.length > 0) {
  const words = missing.map(({ name, needs }) => `${name} (needs ${needs})`).join(', ')
  if (process.env.CI)
    throw new Error(`cannot test: ${words} is not installed; run: npm run programs`)
  console.warn(
    `left out: ${leftOut.length} test file(s), for want of ${words}. To get them: npm run programs`,
  )
}

// Kong's schema is not ours to copy; where it lies beside the repository, it counts.
if (!existsSync('../shared/schemas/kong_json_schema.json')) {
  console.warn(
    "left out: test/gateway/kong-schema.test.ts, for want of Kong's JSON schema beside the repository",
  )
  leftOut.push('test/gateway/kong-schema.test.ts')
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/controlplane/**', 'test/cluster/**', ...leftOut],
    testTimeout: 120_000, // for a machine that does much else
    hookTimeout: 120_000,
  },
})
