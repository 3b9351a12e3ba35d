import { watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { controlPlaneBinary } from '../programs/control-plane.ts'
import { startPlane } from './plane/start.ts'

/** Keeps a control plane up for development (`npm run controlplane`), until Ctrl-C. */
const help = `npm run controlplane

Starts a real control plane on loopback, without containers, installs both packages, and keeps it up
until Ctrl-C: etcd, kube-apiserver, controllers, scheduler, kwok in place of nodes, Crossplane, and the
function, which follows every change in src/. Prints the KUBECONFIG. The first start builds what it
needs (a quarter of an hour), later ones take half a minute.
`
const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
if (values.help) {
  console.log(help)
  process.exit(0)
}

const tell = (line: string): void => console.log(line)

const QUIET_MS = 300

const plane = await startPlane({ tell }).catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})

let later: NodeJS.Timeout | undefined
let reloading = Promise.resolve()
const reload = (): void => {
  reloading = reloading.then(plane.reload).then(
    () => tell('function: runs the sources as they are now'),
    (error: Error) => tell(`function: ${error.message}`),
  )
}
watch(join(import.meta.dirname, '../../src'), { recursive: true }, () => {
  clearTimeout(later)
  later = setTimeout(reload, QUIET_MS)
})

const { kubeconfig, root, logs } = plane.coordinates
tell(`
export KUBECONFIG=${kubeconfig}
export PATH=${dirname(controlPlaneBinary('kubectl'))}:$PATH   # kubectl
export XSUPABASE_PLANE=${join(root, 'plane.json')}   # npm run test:controlplane uses this plane
logs: ${logs}
The function follows every change in src/. Ctrl-C ends it all.`)

let ending = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    if (ending) return
    ending = true
    await plane.stop()
    process.exit(0)
  })
}
