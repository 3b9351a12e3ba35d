import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { newest } from '../../src/releases/index.ts'
import { folder } from '../golden/files.ts'

export type RenderedContainer = {
  readonly name: string
  readonly image: string
  readonly command?: readonly string[]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Every object anywhere in `value`, itself included. */
const objectsIn = (value: unknown): Record<string, unknown>[] =>
  isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : []

const golden = folder(newest.name)
const responses = globSync('*.response.yaml', { cwd: golden }).map((file): unknown =>
  parse(readFileSync(join(golden, file), 'utf8')),
)

/** Images anywhere in the golden responses: of containers, and of what an operator starts. */
export const imagesByCase: readonly (readonly string[])[] = responses.map((response) =>
  objectsIn(response).flatMap(({ image, imageName }) =>
    [image, imageName].filter((name) => typeof name === 'string'),
  ),
)

/** Containers and init containers of the golden responses. */
export const containers: readonly RenderedContainer[] = responses.flatMap((response) =>
  objectsIn(response).filter(
    (object): object is RenderedContainer =>
      typeof object.image === 'string' && typeof object.name === 'string',
  ),
)
