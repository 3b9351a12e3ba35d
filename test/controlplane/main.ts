import { startPlane } from './plane/start.ts'

const plane = await startPlane({ tell: (line) => console.log(line) })
console.log(`export KUBECONFIG=${plane.coordinates.kubeconfig}`)
process.once('SIGINT', async () => {
  await plane.stop()
  process.exit(0)
})
