import { parseFlags, SEE_HELP } from '../command-line.ts'
import { published } from '../releases/published.ts'
import { BadInput } from '../render/bad-input.ts'

export const HELP = `package: writes the Function and the Configuration as Crossplane packages

usage: npm run package -- [flags]

  --registry R        registry that they will be pushed to (default ${published.registry})
  --version V         version that they will have there (default ${published.version})
  --platform LIST     platforms of the image, one Function package each
                      (default linux/amd64; of several: linux/amd64,linux/arm64)
  --runtime FILE      archive of an image, as docker save writes it, instead of one built here; once
                      a platform. It must have been built for the same registry and version:
                      --build-arg REGISTRY=… --build-arg VERSION=…
  --build-arg N=V     argument of the Dockerfile, such as BASE or BUILD; any number of times
  --out DIR           where the packages are written (default dist)
  --crossplane FILE   Crossplane's CLI (default: XSUPABASE_BIN_CROSSPLANE, else crossplane of PATH)
  -h, --help          this text

Images are built by docker, podman or buildah, whichever works.

Exit code: 0 both are written, 1 they could not be built, 2 bad input, or a program is missing.
`

const options = {
  registry: { type: 'string', default: published.registry },
  version: { type: 'string', default: published.version },
  platform: { type: 'string', default: 'linux/amd64' },
  runtime: { type: 'string', multiple: true, default: [] as string[] },
  'build-arg': { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string', default: 'dist' },
  crossplane: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** @throws BadInput that names the flag */
export const flags = (args: readonly string[]) => {
  const { values } = parseFlags({ options, args: [...args] })
  const { runtime: runtimes, 'build-arg': buildArgs, platform, ...others } = values
  const platforms = platform.split(',')
  if (!platforms.every((name) => /^[a-z0-9]+(\/[a-z0-9]+)+$/.test(name))) {
    throw new BadInput(
      `--platform: cannot use "${platform}": such as linux/amd64,linux/arm64 ${SEE_HELP}`,
    )
  }
  if (runtimes.length > 0 && runtimes.length !== platforms.length) {
    throw new BadInput(
      `--runtime: ${runtimes.length} for ${platforms.length} platforms; name a file for each of --platform ${SEE_HELP}`,
    )
  }
  const odd = buildArgs.find((arg) => !/^\w+=/.test(arg))
  if (odd !== undefined) {
    throw new BadInput(`--build-arg: cannot use "${odd}": such as BASE=localhost/base ${SEE_HELP}`)
  }
  return { ...others, platforms, runtimes, buildArgs }
}
