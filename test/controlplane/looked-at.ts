import { referenceTo } from './plane/client.ts'
import type { Project } from './plane/project.ts'
import { until } from './plane/until.ts'
import { plane } from './running.ts'

const { client } = plane

/** While its circuit breaker is open, Crossplane drops events. */
const RETRY_MS = 5_000

const linesWith = (log: string, ...words: readonly string[]): number =>
  log.split('\n').filter((line) => words.every((word) => line.includes(word))).length

/**
 * Has the function that runs now look at a project once more, and waits until Crossplane has done
 * what came of it. Only then does that nothing has changed mean something.
 */
export const lookedAt = async (project: Project): Promise<void> => {
  const name = (await project.composite()).metadata?.name
  const service = (await project.composed()).get('gateway-service')
  if (!service) throw new Error('there is no Service to touch')
  const calls = () => linesWith(plane.log('function'), `"xr":"${name}"`)
  const passes = () =>
    linesWith(plane.log('core'), 'Reconciling', 'composite/xsupabases', `"name":"${name}"`)

  /** Touches what Crossplane watches, and once more where it takes no notice of it. */
  const again = async (what: string, count: () => number): Promise<void> => {
    const before = count()
    let next = 0
    await until(`${what} for ${name}`, 180, async () => {
      if (count() > before) return true
      if (performance.now() > next) {
        const annotations = { touched: new Date().toISOString() }
        await client.patch(referenceTo(service), { metadata: { annotations } })
        next = performance.now() + RETRY_MS
      }
      return undefined
    })
  }
  await again('the function to be called', calls)
  await again('another pass to begin, which ends this one,', passes)
}
