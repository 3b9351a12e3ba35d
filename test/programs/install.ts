import { installMissing, type Program } from './cache.ts'
import {
  backupPrograms,
  clusterPrograms,
  controlPlanePrograms,
  programs,
  zalandoPrograms,
} from './index.ts'

const sets: Readonly<Record<string, readonly Program[]>> = {
  all: [...new Set([...programs, ...controlPlanePrograms])],
  controlplane: controlPlanePrograms,
  cluster: clusterPrograms,
  zalando: zalandoPrograms,
  backup: backupPrograms,
}

/**
 * Installs what is missing (`npm run programs`, `-- controlplane` for those of the control
 * plane alone, `-- cluster` for those of a whole cluster, `-- backup` for those of its backups). Each is
 * built once and kept outside the clone.
 */
const [set = 'all'] = process.argv.slice(2)
const wanted = sets[set]
if (!wanted) throw new Error(`cannot install "${set}": ${Object.keys(sets).join(' or ')} is needed`)
installMissing(wanted, (line) => console.log(line))
console.log(`installed: ${wanted.map(({ name }) => name).join(', ')}`)
