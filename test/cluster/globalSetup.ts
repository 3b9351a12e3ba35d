import type { TestProject } from 'vitest/node'
import { down } from './harness/down.ts'
import { places } from './harness/places.ts'
import { type ClusterCoordinates, running, up } from './harness/up.ts'
import { foreign, imagesFolder } from './options.ts'

declare module 'vitest' {
  interface ProvidedContext {
    cluster: ClusterCoordinates
  }
}

/** Says what each image of a project is here: no test proves anything of a placeholder's program. */
const tellImages = ({ images }: ClusterCoordinates, tell: (line: string) => void): void => {
  for (const { image, from } of images) tell(`  ${from.padEnd(11)} ${image}`)
}

/** One cluster for the whole run: the one that runs already, or one that ends with the tests. */
export default async ({
  provide,
  vitest,
}: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const tell = (line: string): void => console.log(line)
  const kubeconfig = foreign()
  if (kubeconfig) {
    provide('cluster', { kubeconfig, images: [] })
    return undefined
  }
  const there = running()
  const images = imagesFolder()
  const coordinates =
    there ??
    (await up({ tell, ...(images && { images }) }).catch(async (error: Error) => {
      await down(true)
      throw new Error(`cannot start the cluster: ${error.message}\nlogs: ${places.logs}`)
    }))
  tellImages(coordinates, tell)
  provide('cluster', coordinates)
  if (there) return undefined
  return async () => {
    const failed = vitest.state.getCountOfFailedTests() > 0
    await down(failed)
    if (failed) tell(`logs: ${places.logs}`)
  }
}
