import { parseArgs } from 'node:util'
import { moved } from '../kube/image.ts'
import { newest, releases } from '../releases/index.ts'
import { published } from '../releases/published.ts'
import { images } from './images.ts'

const HELP = `images: every image of a release, one a line

usage: npm run --silent images -- [flags]

  --release NAME   (default ${newest.name}, the newest)
  --registry R     where the packages are published (default ${published.registry})
  --version V      of the packages (default ${published.version})
  --mirror M       write beside each where it belongs in the mirror M, as a platform with
                   images.registry M looks for it: for xargs -n2 crane copy
  -h, --help       this text
`

const options = {
  release: { type: 'string', default: newest.name },
  registry: { type: 'string', default: published.registry },
  version: { type: 'string', default: published.version },
  mirror: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const text = (): string => {
  const { help, release: name, registry, version, mirror } = parseArgs({ options }).values
  if (help) return HELP
  const release = releases.find((known) => known.name === name)
  if (!release) {
    const known = releases.map((one) => one.name).join(', ')
    throw new Error(`--release: cannot list "${name}": this version knows ${known}`)
  }
  return images(release, { registry, version })
    .map((image) => (mirror ? `${image} ${moved(image, mirror)}\n` : `${image}\n`))
    .join('')
}

try {
  process.stdout.write(text())
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
