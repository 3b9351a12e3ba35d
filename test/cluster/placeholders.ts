import { inject } from 'vitest'
import { podsIn } from './cluster.ts'

const { images } = inject('cluster')

/** Components of the namespace whose programs are not the real ones. */
export const placeholdersOf = async (namespace: string): Promise<readonly string[]> => {
  const standIns = new Set(
    images.filter(({ from }) => from === 'placeholder').map(({ image }) => image),
  )
  const pods = await podsIn(namespace)
  const components = pods
    .filter(({ spec }) => spec.containers.some(({ image }) => standIns.has(image)))
    .map(({ metadata }) => metadata?.labels?.['app.kubernetes.io/component'] ?? '')
  return [...new Set(components)].sort()
}
