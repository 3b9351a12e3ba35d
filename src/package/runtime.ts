import { join } from 'node:path'
import type { Published } from '../releases/published.ts'
import { type Command, run, works } from './program.ts'

const repository = join(import.meta.dirname, '../..')

/** Programs that build images, and how each writes one into a file. */
type Builder = {
  readonly name: string
  /** Dates of 1970, so that the same sources give the same digest. */
  readonly dates: readonly string[]
  readonly save: (image: string, file: string) => Command
}

const builders: readonly Builder[] = [
  {
    name: 'docker',
    dates: ['--build-arg', 'SOURCE_DATE_EPOCH=0'],
    save: (image, file) => ['docker', 'save', '--output', file, image],
  },
  {
    name: 'podman',
    dates: ['--timestamp', '0'],
    save: (image, file) => [
      ...(['podman', 'save', '--format', 'docker-archive'] as const),
      ...['--output', file, image],
    ],
  },
  {
    name: 'buildah',
    dates: ['--timestamp', '0'],
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
      ...builder.dates,
      ...args.flatMap((arg) => ['--build-arg', arg]),
      '.',
    ],
    repository,
  )
  run(`write ${file}`, builder.save(image, file))
}
