import { COMPONENTS } from '../claim/components.ts'
import { object, strings, text } from '../fields.ts'

/** Components with an image of their own, and the programs beside them. */
export type ImageName =
  | (typeof COMPONENTS)[number]
  | 'setup'
  | 'database'
  | 'pooler'
  | 'objectStore'

/** Where images come from. */
export const images = object('Where images come from.', {
  registry: text('Registry, with a path if need be, that replaces the registry of every image.', {
    absent: 'the registry of each image',
    example: 'registry.example.com/mirror',
    max: 253,
    pattern: '^[a-z0-9][-a-z0-9._]*(:[0-9]+)?(/[a-z0-9][-a-z0-9._]*)*$',
    message:
      'must be a registry as in the name of an image, without https://, such as registry.example.com/mirror',
  }),
  pullSecrets: strings('Secrets in the namespace of the claim that images are pulled with.', {
    maxItems: 8,
    example: ['registry-pull'],
  }),
  override: object(
    'Images by component, in place of those of the release.',
    Object.fromEntries(
      [...COMPONENTS, 'setup', 'database', 'pooler', 'objectStore'].map((name) => [
        name,
        text(`Image of ${name}.`, {
          absent: 'the one of the release',
          example: `registry.example.com/${name}@sha256:…`,
          max: 512,
        }),
      ]),
    ) as Record<ImageName, ReturnType<typeof text>>,
  ),
})
