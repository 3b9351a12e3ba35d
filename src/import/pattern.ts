/** `*` stands for any characters within one part of a key; what it stood for is captured. */
const part = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '(.*)')}$`)

/**
 * What each `*` of a dotted pattern stands for in a key; undefined when the key does not fit. `**`
 * at the end is one part or more, and captures nothing.
 */
export const captures = (pattern: string, key: readonly string[]): string[] | undefined => {
  const parts = pattern.split('.')
  const open = parts.at(-1) === '**'
  const fixed = open ? parts.slice(0, -1) : parts
  if (open ? key.length <= fixed.length : key.length !== fixed.length) return undefined
  const found: string[] = []
  for (const [index, one] of fixed.entries()) {
    const match = part(one).exec(key[index] ?? '')
    if (!match) return undefined
    found.push(...match.slice(1))
  }
  return found
}

/** A dotted pattern with each `*` replaced, in its parts. */
export const filled = (pattern: string, captured: readonly string[]): string[] => {
  let next = 0
  return pattern.split('.').map((one) => one.replaceAll('*', () => captured[next++] ?? '*'))
}
