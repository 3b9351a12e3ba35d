import { command, parseFlags, SEE_HELP } from '../../src/command-line.ts'
import { BadInput } from '../../src/render/bad-input.ts'
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

const USAGE = `usage: npm run programs [-- ${Object.keys(sets).join(' | ')}]   builds the programs that tests call and keeps them outside the clone\n`

const options = { help: { type: 'boolean', short: 'h', default: false } } as const

/**
 * Installs what is missing (`npm run programs`, `-- controlplane` for those of the control
 * plane alone, `-- cluster` for those of a whole cluster, `-- backup` for those of its backups). Each is
 * built once and kept outside the clone.
 */
await command(() => {
  const { values, positionals } = parseFlags({ options, allowPositionals: true })
  if (values.help) {
    process.stdout.write(USAGE)
    return
  }
  const [set = 'all', ...more] = positionals
  const wanted = Object.hasOwn(sets, set) && more.length === 0 ? sets[set] : undefined
  if (!wanted) {
    const names = Object.keys(sets).join(' or ')
    throw new BadInput(`cannot install "${positionals.join(' ')}": ${names} is needed ${SEE_HELP}`)
  }
  installMissing(wanted, (line) => console.log(line))
  console.log(`installed: ${wanted.map(({ name }) => name).join(', ')}`)
})
