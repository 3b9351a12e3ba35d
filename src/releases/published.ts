/** Where the packages of this checkout are published, and under which version. */
export type Published = {
  /** Registry with path, such as `ghcr.io/xsupabase`. */
  readonly registry: string
  /** Tag of the packages, such as `v0.1.0`. */
  readonly version: string
}

/** What stands in the sources: the version is package.json's. */
export const published: Published = { registry: 'ghcr.io/xsupabase', version: 'v0.1.0' }

/** Texts that build.ts puts into the bundles; where the sources run as they are, there are none. */
declare const PUBLISHED_REGISTRY: string | undefined
declare const PUBLISHED_VERSION: string | undefined

const bundled: Published = {
  registry: typeof PUBLISHED_REGISTRY === 'string' ? PUBLISHED_REGISTRY : published.registry,
  version: typeof PUBLISHED_VERSION === 'string' ? PUBLISHED_VERSION : published.version,
}

/**
 * The function's image, which carries the set-up programs too, as it was at `version`. The version
 * of this checkout bears the name under which it is published; an earlier one keeps its own, so
 * that a new function rolls no pod of a release that it did not bring.
 */
export const functionImage = (version: string, { registry, version: tag } = bundled): string =>
  `${registry}/function-xsupabase:${version === published.version ? tag : version}`
