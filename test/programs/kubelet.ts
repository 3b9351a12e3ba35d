import { join } from 'node:path'
import { cached, type Program } from './cache.ts'
import { ofKubernetes } from './control-plane.ts'
import { type GoBinary, goBuild, goFingerprint } from './go.ts'

const binaries: readonly GoBinary[] = ['kubelet', 'kube-proxy'].map((name) => ({
  name,
  main: `k8s.io/kubernetes/cmd/${name}`,
  set: ofKubernetes,
}))

// a module of its own, so that the control plane alone needs none of it; the versions are the same
const module = join(import.meta.dirname, 'node')
const folder = cached('kubelet', goFingerprint(module, binaries))

/** What Kubernetes runs on each node. */
export const nodeBinary = (name: 'kubelet' | 'kube-proxy'): string => join(folder, name)

/** The kubelet and kube-proxy, of the control plane's version. */
export const kubelet: Program = {
  name: 'kubelet',
  needs: 'Go 1.26; some 4 minutes when its build cache is cold',
  folder,
  path: nodeBinary('kube-proxy'),
  install: (into) => goBuild(module, binaries, into),
}
