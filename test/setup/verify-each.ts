import { environment } from '../../src/setup/environment.ts'
import { auth } from '../../src/setup/verify/auth.ts'
import type { Gateway } from '../../src/setup/verify/check.ts'
import { functions } from '../../src/setup/verify/functions.ts'
import { meta } from '../../src/setup/verify/meta.ts'
import { realtime } from '../../src/setup/verify/realtime.ts'
import { rest } from '../../src/setup/verify/rest.ts'
import { storage } from '../../src/setup/verify/storage.ts'
import { studio } from '../../src/setup/verify/studio.ts'

/**
 * What each check that passes had expected. Every check by itself: in the program's sentence the
 * first complaint of a service stands for the others.
 */
export const passed = async (gateway: Gateway): Promise<readonly string[]> => {
  const pages = gateway.studio ? studio(gateway.studio) : []
  const checks = [auth, rest(gateway.schemas), realtime, storage, functions, meta, pages].flat()
  const results = await Promise.all(
    checks.map(async ({ expected, run }) => ({
      expected,
      got: await run(environment({}), gateway),
    })),
  )
  return results.filter(({ got }) => got === undefined).map(({ expected }) => expected)
}
