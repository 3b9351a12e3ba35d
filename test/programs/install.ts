import { installInto, isInstalled, type Program } from './cache.ts'
import { clusterPrograms, controlPlanePrograms, programs } from './index.ts'

const sets: Readonly<Record<string, readonly Program[]>> = {
  all: [...new Set([...programs, ...controlPlanePrograms])],
  controlplane: controlPlanePrograms,
  cluster: clusterPrograms,
}

/**
 * Installs what is missing (`npm run programs`, `-- controlplane` for those of the control
 * plane alone, `-- cluster` for those of a whole cluster). Each is built once and kept outside the clone.
 */
const [set = 'all'] = process.argv.slice(2)
const wanted = sets[set]
if (!wanted) throw new Error(`cannot install "${set}": ${Object.keys(sets).join(' or ')} is needed`)
for (const program of wanted) {
  if (isInstalled(program)) continue
  console.log(`installing ${program.name} (needs ${program.needs})`)
  installInto(program.folder, program.install)
  if (!isInstalled(program))
    throw new Error(`cannot install ${program.name}: ${program.path} is missing`)
}
console.log(`installed: ${wanted.map(({ name }) => name).join(', ')}`)
