import type { Composite } from './composite.ts'

/**
 * Replaces `{claim}` and `{namespace}` in a host name, or in a pattern of host names, of the
 * platform.
 */
export const filled = (
  text: string,
  { claim, namespace }: Pick<Composite, 'claim' | 'namespace'>,
): string => text.replaceAll('{claim}', claim).replaceAll('{namespace}', namespace)
