/**
 * A text as Crossplane turns it into a DNS label (`xpkg.ToDNSLabel` of crossplane-runtime): at most
 * 63 characters, of which it keeps `a-z0-9` and writes `. / : -` as `-`; all others are dropped.
 */
export const dnsLabel = (text: string): string =>
  text
    .slice(0, 63)
    .replaceAll(/[./:-]/g, '-')
    .replaceAll(/[^a-z0-9-]/g, '')
    .replaceAll(/^-+|-+$/g, '')

/**
 * Name of the Function that Crossplane installs as a dependency: of the repository, without the
 * registry's host. `ghcr.io/acme/function-x` becomes `acme-function-x`.
 */
export const installedName = (repository: string): string =>
  dnsLabel(repository.slice(repository.indexOf('/') + 1))
