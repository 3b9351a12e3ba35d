import { command, parseFlags, SEE_HELP } from '../command-line.ts'
import { moved } from '../kube/image.ts'
import { newest, releases } from '../releases/index.ts'
import { published } from '../releases/published.ts'
import { BadInput } from '../render/bad-input.ts'
import { images } from './images.ts'

const HELP = `images: every image of a release, one a line

usage: npm run --silent images -- [flags]

  --release NAME   (default ${newest.name}, the newest)
  --registry R     where the packages are published (default ${published.registry})
  --version V      of the packages (default ${published.version})
  --mirror M       write beside each where it belongs in the mirror M, as a platform with
                   images.registry M looks for it: for xargs -n2 crane copy
  -h, --help       this text

Exit code: 0 the images are printed, 2 bad input.
`

const options = {
  release: { type: 'string', default: newest.name },
  registry: { type: 'string', default: published.registry },
  version: { type: 'string', default: published.version },
  mirror: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const text = (): string => {
  const { help, release: name, registry, version, mirror } = parseFlags({ options }).values
  if (help) return HELP
  const release = releases.find((known) => known.name === name)
  if (!release) {
    const known = releases.map((one) => one.name).join(', ')
    throw new BadInput(`--release: cannot list "${name}": this version knows ${known} ${SEE_HELP}`)
  }
  return images(release, { registry, version })
    .map((image) => (mirror ? `${image} ${moved(image, mirror)}\n` : `${image}\n`))
    .join('')
}

await command(() => void process.stdout.write(text()))
