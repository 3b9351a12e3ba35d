const MAX_LINES = 6

/**
 * The lines between the first and the last difference of two texts, at most a few of each, as
 * `-` present and `+` wanted; undefined when the texts are the same.
 */
export const difference = (present: string, wanted: string): string | undefined => {
  if (present === wanted) return undefined
  const [old, next] = [present.split('\n'), wanted.split('\n')]
  const shorter = Math.min(old.length, next.length)

  let start = 0
  while (start < shorter && old[start] === next[start]) start++
  let end = 0
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end++

  const shown = (mark: string, lines: readonly string[]): string[] => {
    const changed = lines.slice(start, lines.length - end)
    const rest = changed.length - MAX_LINES
    return [
      ...changed.slice(0, MAX_LINES).map((line) => `${mark} ${line}`),
      ...(rest > 0 ? [`${mark} … and ${rest} more lines`] : []),
    ]
  }
  return [`  line ${start + 1}:`, ...shown('-', old), ...shown('+', next)].join('\n')
}
