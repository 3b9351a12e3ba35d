import { join } from 'node:path'
import type { Published } from '../releases/published.ts'
import { type Command, run, works } from './program.ts'

const repository = join(import.meta.dirname, '../..')

/** A program that builds images, and how it writes one into a file. */
type Builder = {
  readonly name: string
  readonly flags: readonly string[]
  readonly save: (image: string, file: string) => Command
}

const thisMachine = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`

// Dates of 1970, so that the same sources give the same image. Buildah and Podman of 2023 do not
// set BUILDPLATFORM in FROM; Docker does, always.
const buildahFlags = ['--timestamp', '0', '--build-arg', `BUILDPLATFORM=${thisMachine}`]

const builders: readonly Builder[] = [
  {
    name: 'docker',
    flags: ['--build-arg', 'SOURCE_DATE_EPOCH=0'],
    save: (image, file) => ['docker', 'save', '--output', file, image],
  },
  {
    name: 'podman',
    flags: buildahFlags,
    save: (image, file) => [
      ...(['podman', 'save', '--format', 'docker-archive'] as const),
      ...['--output', file, image],
    ],
  },
  {
    name: 'buildah',
    flags: buildahFlags,
    save: (image, file) => ['buildah', 'push', image, `docker-archive:${file}:${image}`],
  },
]

export type Image = Published & {
  /** Such as `linux/amd64`. */
  readonly platform: string
  /** `NAME=VALUE` each: `BASE` and `BUILD` of the Dockerfile. */
  readonly buildArgs: readonly string[]
}

/**
 * Builds the image of the Dockerfile into `file`, with whichever program works here.
 *
 * @throws an Error when none does, or with the builder's last words
 */
export const buildRuntime = (
  { registry, version, platform, buildArgs }: Image,
  file: string,
): void => {
  const builder = builders.find(({ name }) => works([name, 'info']))
  if (!builder) {
    const names = builders.map(({ name }) => name).join(', ')
    throw new Error(
      `cannot build the image: none of ${names} works here; start one, or give a file with --runtime`,
    )
  }
  const image = `localhost/function-xsupabase:${version}-${platform.replaceAll('/', '-')}`
  const args = [`REGISTRY=${registry}`, `VERSION=${version}`, ...buildArgs]
  run(
    `build the image for ${platform}`,
    [
      ...([builder.name, 'build', '--platform', platform, '--tag', image] as const),
      ...builder.flags,
      ...args.flatMap((arg) => ['--build-arg', arg]),
      '.',
    ],
    repository,
  )
  run(`write ${file}`, builder.save(image, file))
}
