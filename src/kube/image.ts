import type { ImageName } from '../api/platform.ts'
import type { Project } from '../api/project.ts'

/** `docker.io/supabase/gotrue:v1` in registry `mirror.x.io/hub` is `mirror.x.io/hub/supabase/gotrue:v1`. */
export const moved = (image: string, registry: string): string =>
  `${registry}/${image.slice(image.indexOf('/') + 1)}`

/** The image of a component: the platform's own, or the release's, from the platform's registry. */
export const image = (project: Project, name: ImageName, released: string): string => {
  const { override, registry } = project.platform.images ?? {}
  return override?.[name] ?? (registry ? moved(released, registry) : released)
}

/** What follows the last colon of the name, unless that is the port of a registry. */
export const tagOf = (reference: string): string | undefined =>
  /:([^/:]+)$/.exec(reference.split('@')[0] ?? '')?.[1]

/** What to show as the version of an image: its tag, else its digest. */
export const versionOf = (reference: string): string =>
  tagOf(reference) ?? reference.split('@')[1] ?? ''
