import { versionOf } from '../kube/image.ts'
import type { Release } from '../releases/index.ts'
import { functionImage, type Published, published } from '../releases/published.ts'

/**
 * Every image that a project of the release can need, whatever its claim says, and both packages;
 * the function's is also the one that sets projects up.
 *
 * Not among them: Crossplane's and the operators', and what a claim or the platform names.
 *
 * @param where both packages are published
 */
export const images = (
  { images: { setup, ...services }, gateway, postgres, pooler, objectStore }: Release,
  where: Published = published,
): readonly string[] => {
  const all = [
    ...Object.values(services),
    ...Object.values(gateway),
    ...Object.values(postgres).filter((image) => image !== undefined),
    pooler,
    ...Object.values(objectStore),
    functionImage(versionOf(setup), where),
    functionImage(published.version, where),
    `${where.registry}/configuration-xsupabase:${where.version}`,
  ]
  return [...new Set(all)].toSorted()
}
