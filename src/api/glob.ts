type Class = { readonly end: number } | { readonly error: string }

/** Position of the first `]` that no backslash takes the meaning of, from `start`. */
const closing = (glob: readonly string[], start: number): number => {
  let i = start
  while (i < glob.length && glob[i] !== ']') i += glob[i] === '\\' ? 2 : 1
  return i
}

/** A class is one range, `[a-z]`, or a list of characters, `[abc]`: never both, unlike elsewhere. */
const classAt = (glob: readonly string[], open: number): Class => {
  const start = glob[open + 1] === '!' ? open + 2 : open + 1
  if (glob[start + 1] !== '-') {
    const end = closing(glob, start)
    if (end >= glob.length) return { error: 'has a [ without its ]' }
    return end === start ? { error: 'has an empty []' } : { end }
  }
  const [low = '', high = ''] = [glob[start], glob[start + 2]]
  if (high === '') return { error: 'has a [ without its ]' }
  if (glob[start + 3] !== ']') {
    return { error: 'has a [] that is more than one range: write [a-z] or [abc], one at a time' }
  }
  return (low.codePointAt(0) ?? 0) <= (high.codePointAt(0) ?? 0)
    ? { end: start + 3 }
    : { error: `has the range [${low}-${high}], which runs backwards` }
}

/**
 * Why a redirect pattern is not a glob that GoTrue can compile, or undefined when it is one.
 *
 * GoTrue compiles each entry of GOTRUE_URI_ALLOW_LIST at start with gobwas/glob 0.2.3 and panics on
 * a bad one: `https://[a` takes the whole service down, so it is refused in the claim. A lone `]` or
 * `}` and a backslash at the end are plain text there.
 */
export const globError = (text: string): string | undefined => {
  if (text.includes(',')) return 'must not contain a comma: the list is joined by commas'
  if (!text.isWellFormed() || text.includes('\ufffd')) return 'has a character that is not Unicode'
  const glob = [...text]
  let braces = 0
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i]
    if (c === '\\') i++
    else if (c === '{') braces++
    else if (c === '}' && braces > 0) braces--
    else if (c === '[') {
      const found = classAt(glob, i)
      if ('error' in found) return found.error
      i = found.end
    }
  }
  return braces > 0 ? 'has a { without its }' : undefined
}
