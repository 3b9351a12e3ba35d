import type { Composite } from './composite.ts'

/** A host name of the platform's, or a pattern of such, made one of this project's. */
export const filled = (
  text: string,
  { claim, namespace }: Pick<Composite, 'claim' | 'namespace'>,
): string => text.replaceAll('{claim}', claim).replaceAll('{namespace}', namespace)
