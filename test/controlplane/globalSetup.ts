import { readFileSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import type { Coordinates } from './plane/coordinates.ts'
import { startPlane } from './plane/start.ts'

declare module 'vitest' {
  interface ProvidedContext {
    plane: Coordinates
  }
}

/** Variable that names the file of a plane that runs already (`npm run controlplane`). */
const RUNNING = 'XSUPABASE_PLANE'

/** One plane for the whole run. */
export default async ({
  provide,
  vitest,
}: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const running = process.env[RUNNING]
  if (running) {
    provide('plane', JSON.parse(readFileSync(running, 'utf8')))
    return undefined
  }
  const plane = await startPlane({ tell: (line) => console.log(line) })
  provide('plane', plane.coordinates)
  return async () => {
    const died = plane.died()
    const failed = vitest.state.getCountOfFailedTests() > 0 || died.length > 0
    await plane.stop(failed)
    if (failed) console.log(`logs: ${plane.coordinates.logs}`)
    if (died.length > 0) throw new Error(`ended, though nobody asked: ${died.join(', ')}`)
  }
}
