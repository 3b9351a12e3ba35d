import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { controlPlaneBinary } from '../programs/control-plane.ts'
import { OF_TESTS } from './claims.ts'
import { down } from './harness/down.ts'
import { connect, kubeconfigOf } from './harness/kubernetes.ts'
import { places } from './harness/places.ts'
import { type ClusterCoordinates, checkImages, running, up } from './harness/up.ts'
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

/** What every component said last, beside the logs of the processes. */
const keepState = async (): Promise<void> => {
  const kubeconfig = kubeconfigOf('admin')
  const dump = ['cluster-info', 'dump', '--all-namespaces', '--output-directory', places.logs]
  await promisify(execFile)(controlPlaneBinary('kubectl'), ['--kubeconfig', kubeconfig, ...dump], {
    maxBuffer: 2 ** 30,
  }).catch((error: Error) => console.error(error.message))
}

/** Where the cluster stays, what the tests made goes. */
const removeNamespaces = async (): Promise<void> => {
  const client = connect()
  const namespaces = { apiVersion: 'v1', kind: 'Namespace' }
  for (const { metadata } of await client.list({ ...namespaces, labels: OF_TESTS })) {
    await client.delete({ ...namespaces, name: metadata?.name ?? '' })
  }
  client.close()
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
  const images = imagesFolder()
  if (images !== undefined) checkImages(images)
  const there = running()
  const coordinates =
    there ??
    (await up({ tell, ...(images && { images }) }).catch(async (error: Error) => {
      await keepState()
      await down(true)
      throw new Error(`cannot start the cluster: ${error.message}\nlogs: ${places.logs}`)
    }))
  tellImages(coordinates, tell)
  provide('cluster', coordinates)
  if (there) return removeNamespaces
  return async () => {
    const failed = vitest.state.getCountOfFailedTests() > 0
    if (failed) await keepState()
    await down(failed)
    if (failed) tell(`logs: ${places.logs}`)
  }
}
