import { installInto, isInstalled } from './cache.ts'
import { programs } from './index.ts'

/** Installs what is missing (`npm run programs`). Each is built once and kept outside the clone. */
for (const program of programs) {
  if (isInstalled(program)) continue
  console.log(`installing ${program.name} (needs ${program.needs})`)
  installInto(program.folder, program.install)
  if (!isInstalled(program))
    throw new Error(`cannot install ${program.name}: ${program.path} is missing`)
}
console.log(`installed: ${programs.map(({ name }) => name).join(', ')}`)
