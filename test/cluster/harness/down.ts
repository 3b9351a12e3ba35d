import { existsSync, rmSync } from 'node:fs'
import { containerd, removeContainers, removeRuntimeState } from './containerd.ts'
import { pidOf, stop } from './daemon.ts'
import { restoreMachine } from './machine.ts'
import { places } from './places.ts'

/** Ends exactly what `up` started, and leaves the images, which are made once. */
export const down = async (keepLogs = false): Promise<void> => {
  if (!existsSync(places.started)) return
  // the API server before etcd, without which it takes a minute to end
  const order = ['kubelet', 'kube-proxy', 'kube-scheduler', 'kube-controller-manager']
  for (const name of [...order, 'kube-apiserver', 'etcd']) await stop(name)
  if (pidOf(containerd.name) !== undefined) removeContainers()
  await stop(containerd.name)
  await stop('registry')
  restoreMachine()
  removeRuntimeState()
  for (const path of [places.data, places.pki, places.configuration, places.started]) {
    rmSync(path, { recursive: true, force: true })
  }
  rmSync(places.coordinates, { force: true })
  if (!keepLogs) rmSync(places.root, { recursive: true, force: true })
}
