import { join } from 'node:path'
import { cached, type Program } from './cache.ts'
import { copyFromModule, type GoBinary, goBuild, goFingerprint } from './go.ts'

const version = 'v0.8.0'

const binaries: readonly GoBinary[] = [{ name: 'kwok', main: 'sigs.k8s.io/kwok/cmd/kwok' }]

/** What a node and its pods go through; since v0.8.0 kwok has none built in. */
const stages = {
  'kustomize/stage/node/fast': 'stages/node',
  'kustomize/stage/node/heartbeat-with-lease': 'stages/heartbeat',
  'kustomize/stage/pod/fast': 'stages/pod',
}

// a module of its own: it needs another Kubernetes than Crossplane
const module = join(import.meta.dirname, 'kwok')
const folder = cached('kwok', goFingerprint(module, [binaries, stages]))

/** Folder of one kind of stages. */
export const kwokStages = (name: 'node' | 'heartbeat' | 'pod'): string =>
  join(folder, 'stages', name)

/** kwok, in place of the kubelet: pods of its node run, get ready, and complete. */
export const kwok: Program = {
  name: 'kwok',
  needs: 'Go 1.26; some 2 minutes when its build cache is cold',
  folder,
  path: join(folder, 'kwok'),
  install: (into) => {
    copyFromModule('sigs.k8s.io/kwok', version, stages, into)
    goBuild(module, binaries, into)
  },
}
