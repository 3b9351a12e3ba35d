import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from '../command-line.ts'
import { flags, HELP } from './flags.ts'
import { checkInput, packages } from './packages.ts'
import { builderHere, buildRuntime } from './runtime.ts'

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
  const scratch = mkdtempSync(join(tmpdir(), 'xsupabase-image-'))
  try {
    const images = platforms.map((platform, index) => {
      const architecture = platform.split('/').slice(1).join('-')
      return {
        platform,
        architecture,
        file: runtimes[index] ?? join(scratch, `${architecture}.tar`),
      }
    })
    const where = { registry, version, out, ...(crossplane !== undefined && { crossplane }) }
    checkInput({ ...where, runtimes: runtimes.length > 0 ? images : [] })
    if (runtimes.length === 0) {
      const builder = builderHere()
      for (const { platform, file } of images) {
        buildRuntime(builder, { registry, version, platform, buildArgs }, file)
      }
    }
    const made = packages({ ...where, runtimes: images })
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

await command(() => main(process.argv.slice(2)))
