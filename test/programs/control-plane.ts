import { join } from 'node:path'
import { cached, type Program } from './cache.ts'
import { copyFromModule, type GoBinary, goBuild, goFingerprint } from './go.ts'

const kubernetesVersion = 'v1.35.4'
const crossplaneVersion = 'v2.4.0'

/** Without a version kube-apiserver calls itself v0.0.0, and constraints of packages never hold. */
export const ofKubernetes = {
  'k8s.io/component-base/version.gitVersion': kubernetesVersion,
  'k8s.io/component-base/version.gitMajor': '1',
  'k8s.io/component-base/version.gitMinor': '35',
  'k8s.io/client-go/pkg/version.gitVersion': kubernetesVersion,
}
const ofCrossplane = (version: string) => ({
  'github.com/crossplane/crossplane-runtime/v2/pkg/version.version': version,
})

const binaries: readonly GoBinary[] = [
  { name: 'etcd', main: 'go.etcd.io/etcd/server/v3' },
  { name: 'crane', main: 'github.com/google/go-containerregistry/cmd/crane' },
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'].map((name) => ({
    name,
    main: `k8s.io/kubernetes/cmd/${name}`,
    set: ofKubernetes,
  })),
  {
    name: 'crossplane-core',
    main: 'github.com/crossplane/crossplane/v2/cmd/crossplane',
    set: {
      ...ofCrossplane(crossplaneVersion),
      // The RBAC manager has no flag for its metrics and ends when somebody has :8080.
      'sigs.k8s.io/controller-runtime/pkg/metrics/server.DefaultBindAddress': '0',
    },
  },
  {
    name: 'crossplane',
    main: 'github.com/crossplane/cli/v2/cmd/crossplane',
    set: ofCrossplane('v2.5.0'),
  },
]

/** What the chart of Crossplane installs besides its pods. */
const ofCore = {
  'cluster/crds': 'core/crds',
  'cluster/webhookconfigurations': 'core/webhookconfigurations',
  'cluster/charts/crossplane/templates': 'core/chart',
}

const module = join(import.meta.dirname, 'crossplane')
const folder = cached('control-plane', goFingerprint(module, [binaries, ofCore]))

/** Path of one of its executables: etcd, kube-apiserver, kubectl, crossplane-core, crane, … */
export const controlPlaneBinary = (name: string): string => join(folder, 'bin', name)

/** Path of what core's sources bring: `crds`, `webhookconfigurations`, `chart`. */
export const coreFiles = (name: 'crds' | 'webhookconfigurations' | 'chart'): string =>
  join(folder, 'core', name)

/** Kubernetes' control plane, Crossplane's core and CLI, etcd and a registry, from source. */
export const controlPlane: Program = {
  name: 'control plane',
  needs: 'Go 1.26; some 10 minutes and 5 GB when its build cache is cold',
  folder,
  path: controlPlaneBinary('crossplane'),
  install: (into) => {
    copyFromModule('github.com/crossplane/crossplane/v2', crossplaneVersion, ofCore, into)
    goBuild(module, binaries, join(into, 'bin'))
  },
}
