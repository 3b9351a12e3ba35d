import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flags, HELP } from './flags.ts'
import { checkPublished, packages } from './packages.ts'
import { buildRuntime } from './runtime.ts'

const told = (file: string): string => {
  const bytes = readFileSync(file)
  const digest = createHash('sha256').update(bytes).digest('hex')
  return `${file}  ${(bytes.length / 1_000_000).toFixed(1)} MB  sha256 ${digest}\n`
}

const main = (args: readonly string[]): void => {
  const { help, platforms, runtimes, buildArgs, registry, version, out, crossplane } = flags(args)
  if (help) {
    process.stdout.write(HELP)
    return
  }
  checkPublished({ registry, version })
  const scratch = mkdtempSync(join(tmpdir(), 'xsupabase-image-'))
  try {
    const images = platforms.map((platform, index) => {
      const architecture = platform.split('/').slice(1).join('-')
      const given = runtimes[index]
      if (given) return { architecture, file: given }
      const file = join(scratch, `${architecture}.tar`)
      buildRuntime({ registry, version, platform, buildArgs }, file)
      return { architecture, file }
    })
    const made = packages({
      ...{ registry, version, runtimes: images, out },
      ...(crossplane && { crossplane }),
    })
    for (const file of [...made.functions, made.configuration]) process.stdout.write(told(file))
    const push = (files: string, name: string): string =>
      `crossplane xpkg push -f ${files} ${registry}/${name}:${version}\n`
    process.stdout.write(
      `\nto publish them:\n${push(made.functions.join(','), 'function-xsupabase')}${push(made.configuration, 'configuration-xsupabase')}`,
    )
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

try {
  main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
